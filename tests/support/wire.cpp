#include <algorithm>
#include <array>
#include <stdexcept>
#include <support/wire.hpp>

namespace support::wire {
namespace {

constexpr std::size_t length_size = 4;
constexpr std::size_t longest_topic = 249;  // Kafka's own limit

/// What a Reader throws when a frame ends too early, or is none.
struct Truncated : std::runtime_error {
  Truncated() : std::runtime_error{"a frame ends too early"} {}
};

// Reads the protocol's primitive types from the front of a frame.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_{bytes} {}

  std::string_view take(std::size_t count) {
    if (count > bytes_.size() - at_) {
      throw Truncated{};
    }
    const std::string_view taken = bytes_.substr(at_, count);
    at_ += count;
    return taken;
  }
  template <typename Integer>
  Integer integer() {
    std::uint64_t value = 0;
    for (const char byte : take(sizeof(Integer))) {
      value = value << 8U | static_cast<unsigned char>(byte);
    }
    return static_cast<Integer>(value);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) {
        return value;
      }
    }
    throw Truncated{};
  }
  // Null is read as empty: nobody here tells the two apart.
  std::string_view string(bool compact) {
    if (compact) {
      const std::uint64_t length = varint();
      return length == 0 ? std::string_view{} : take(length - 1);
    }
    const auto length = integer<std::int16_t>();
    return length < 0 ? std::string_view{}
                      : take(static_cast<std::size_t>(length));
  }
  std::string_view bytes(bool compact) {
    if (compact) {
      const std::uint64_t length = varint();
      return length == 0 ? std::string_view{} : take(length - 1);
    }
    const auto length = integer<std::int32_t>();
    return length < 0 ? std::string_view{}
                      : take(static_cast<std::size_t>(length));
  }
  std::size_t array(bool compact) {
    if (compact) {
      const std::uint64_t count = varint();
      return count == 0 ? 0 : count - 1;
    }
    const auto count = integer<std::int32_t>();
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
  void tags(bool flexible) {
    if (!flexible) {
      return;
    }
    for (std::uint64_t left = varint(); left > 0; --left) {
      (void)varint();
      (void)take(varint());
    }
  }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

RequestHeader read_header(Reader& reader) {
  RequestHeader header;
  header.api = reader.integer<std::int16_t>();
  header.version = reader.integer<std::int16_t>();
  header.correlation = reader.integer<std::int32_t>();
  return header;
}

Codec to_codec(std::int16_t attributes) {
  constexpr std::array codecs{Codec::none, Codec::gzip, Codec::snappy,
                              Codec::lz4, Codec::zstd};
  const auto number = static_cast<std::size_t>(attributes & 7);
  return number < codecs.size() ? codecs.at(number) : Codec::unknown;
}

// A partition's records: one batch after the other (in practice, one).
void read_batches(std::string_view records, const ProduceBatch& place,
                  std::vector<ProduceBatch>& into) {
  Reader reader{records};
  while (!reader.at_end()) {
    (void)reader.integer<std::int64_t>();  // base offset
    const auto length = reader.integer<std::int32_t>();
    if (length < 0) {
      throw Truncated{};
    }
    const auto size = static_cast<std::size_t>(length);
    Reader batch{reader.take(size)};
    (void)batch.take(4 + 1 + 4);  // leader epoch, magic, checksum
    ProduceBatch found = place;
    found.codec = to_codec(batch.integer<std::int16_t>());
    (void)batch.take(4 + 8 + 8);  // offsets, times
    found.producer_id = batch.integer<std::int64_t>();
    (void)batch.take(2 + 4);  // epoch, sequence
    found.records = batch.integer<std::int32_t>();
    found.bytes = size;
    into.push_back(std::move(found));
  }
}

ProduceRequest read_produce(Reader& reader) {
  const RequestHeader header = read_header(reader);
  if (header.api != produce || header.version < 3) {
    throw Truncated{};
  }
  const bool flexible = header.version >= 9;
  (void)reader.string(false);  // the client's name: never compact
  reader.tags(flexible);
  ProduceRequest request;
  request.transactional_id = reader.string(flexible);
  request.version = header.version;
  request.acks = reader.integer<std::int16_t>();
  (void)reader.integer<std::int32_t>();  // timeout
  for (std::size_t topics = reader.array(flexible); topics > 0; --topics) {
    ProduceBatch place;
    if (header.version >= 13) {
      (void)reader.take(16);  // the topic's id
    } else {
      place.topic = reader.string(flexible);
    }
    if (place.topic.size() > longest_topic) {
      throw Truncated{};  // no topic's, and copied for each of its batches
    }
    for (std::size_t left = reader.array(flexible); left > 0; --left) {
      place.partition = reader.integer<std::int32_t>();
      read_batches(reader.bytes(flexible), place, request.batches);
      reader.tags(flexible);
    }
    reader.tags(flexible);
  }
  return request;
}

// Copies a response while it is read, but for the addresses.
class Rewriter {
 public:
  Rewriter(std::string_view frame,
           const std::function<Address(const Address&)>& replace)
      : frame_{frame}, reader_{frame}, replace_{replace} {}

  Reader& reader() { return reader_; }

  void address(bool compact) {
    copy();
    const std::string host{reader_.string(compact)};
    const Address before{host, reader_.integer<std::int32_t>()};
    const Address after = before.host.empty() ? before : replace_(before);
    if (after == before) {
      return;  // as it stands there, which may be in another way than ours
    }
    copied_ = reader_.position();
    if (compact) {
      out_.compact_string(after.host);
    } else {
      out_.string(after.host);
    }
    out_.int32(after.port);
  }
  std::string finish() {
    out_.raw(frame_.substr(copied_));
    return out_.bytes();
  }

 private:
  void copy() {
    out_.raw(frame_.substr(copied_, reader_.position() - copied_));
    copied_ = reader_.position();
  }

  std::string_view frame_;
  Reader reader_;
  const std::function<Address(const Address&)>& replace_;
  std::size_t copied_ = 0;
  Writer out_;
};

void rewrite_metadata(Rewriter& rewriter, std::int16_t version) {
  Reader& reader = rewriter.reader();
  const bool flexible = version >= 9;
  (void)reader.integer<std::int32_t>();  // correlation
  reader.tags(flexible);
  if (version >= 3) {
    (void)reader.integer<std::int32_t>();  // throttle time
  }
  for (std::size_t left = reader.array(flexible); left > 0; --left) {
    (void)reader.integer<std::int32_t>();  // node
    rewriter.address(flexible);
    if (version >= 1) {
      (void)reader.string(flexible);  // rack
    }
    reader.tags(flexible);
  }
}

void rewrite_coordinator(Rewriter& rewriter, std::int16_t version) {
  Reader& reader = rewriter.reader();
  const bool flexible = version >= 3;
  (void)reader.integer<std::int32_t>();  // correlation
  reader.tags(flexible);
  if (version >= 1) {
    (void)reader.integer<std::int32_t>();  // throttle time
  }
  if (version < 4) {
    (void)reader.integer<std::int16_t>();  // error
    if (version >= 1) {
      (void)reader.string(flexible);  // its message
    }
    (void)reader.integer<std::int32_t>();  // node
    rewriter.address(flexible);
    return;
  }
  for (std::size_t left = reader.array(true); left > 0; --left) {
    (void)reader.string(true);             // the group or transaction
    (void)reader.integer<std::int32_t>();  // node
    rewriter.address(true);
    (void)reader.integer<std::int16_t>();  // error
    (void)reader.string(true);             // its message
    reader.tags(true);
  }
}

}  // namespace

std::optional<std::string_view> first_frame(std::string_view bytes) {
  if (bytes.size() < length_size) {
    return std::nullopt;
  }
  const auto length = Reader{bytes}.integer<std::int32_t>();
  if (length < 0 || static_cast<std::size_t>(length) > largest_frame) {
    throw std::runtime_error{"not a frame of Kafka's protocol"};
  }
  const auto size = static_cast<std::size_t>(length);
  if (bytes.size() - length_size < size) {
    return std::nullopt;
  }
  return bytes.substr(length_size, size);
}

std::optional<RequestHeader> read_request_header(std::string_view frame) {
  try {
    Reader reader{frame};
    return read_header(reader);
  } catch (const Truncated&) {
    return std::nullopt;
  }
}

std::string_view name(Codec codec) {
  switch (codec) {
    case Codec::none:
      return "none";
    case Codec::gzip:
      return "gzip";
    case Codec::snappy:
      return "snappy";
    case Codec::lz4:
      return "lz4";
    case Codec::zstd:
      return "zstd";
    case Codec::unknown:
      break;
  }
  return "unknown";
}

std::optional<ProduceRequest> read_produce_request(std::string_view frame) {
  try {
    Reader reader{frame};
    return read_produce(reader);
  } catch (const Truncated&) {
    return std::nullopt;
  }
}

std::string replace_addresses(
    std::string_view frame, const RequestHeader& request,
    const std::function<Address(const Address&)>& replace) {
  try {
    Rewriter rewriter{frame, replace};
    if (request.api == metadata) {
      rewrite_metadata(rewriter, request.version);
    } else if (request.api == find_coordinator) {
      rewrite_coordinator(rewriter, request.version);
    }
    return rewriter.finish();
  } catch (const Truncated&) {
    return std::string{frame};
  }
}

std::string with_length(std::string_view frame) {
  Writer writer;
  writer.int32(static_cast<std::int32_t>(frame.size())).raw(frame);
  return writer.bytes();
}

Writer& Writer::int8(std::int8_t value) {
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

Writer& Writer::int16(std::int16_t value) {
  return int8(static_cast<std::int8_t>(value >> 8))
      .int8(static_cast<std::int8_t>(value));
}

Writer& Writer::int32(std::int32_t value) {
  return int16(static_cast<std::int16_t>(value >> 16))
      .int16(static_cast<std::int16_t>(value));
}

Writer& Writer::int64(std::int64_t value) {
  return int32(static_cast<std::int32_t>(value >> 32))
      .int32(static_cast<std::int32_t>(value));
}

Writer& Writer::varint(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  bytes_.push_back(static_cast<char>(value));
  return *this;
}

Writer& Writer::string(std::string_view text) {
  int16(static_cast<std::int16_t>(text.size()));
  return raw(text);
}

Writer& Writer::compact_string(std::string_view text) {
  varint(text.size() + 1);
  return raw(text);
}

Writer& Writer::raw(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

}  // namespace support::wire
