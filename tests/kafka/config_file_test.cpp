#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <kafka/config.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fixture.hpp"

namespace {

/// A client.properties of one test.
class File {
 public:
  explicit File(std::string_view text)
      : path_{std::filesystem::temp_directory_path() /
              kafka::test::unique("client.properties")} {
    std::ofstream{path_, std::ios::binary} << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File(File&&) = delete;
  File& operator=(File&&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] kafka::Config read() const {
    return kafka::Config::from_file(path_);
  }
  /// What the error says behind the path, or "accepted".
  [[nodiscard]] std::string complaint() const {
    try {
      static_cast<void>(read());
    } catch (const kafka::ConfigError& error) {
      const std::string text = error.what();
      return text.starts_with(path()) ? text.substr(path().size())
                                      : "does not name the file: " + text;
    }
    return "accepted";
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_SUITE_BEGIN("config");

TEST_CASE("the client.properties of a managed cluster works as it is") {
  const File file{
      "# Required connection configs for Kafka producer, consumer, and admin\n"
      "bootstrap.servers=pkc-1.eu.example.com:9092\n"
      "security.protocol=SASL_SSL\n"
      "sasl.jaas.config=org.apache.kafka.common.security.plain."
      "PlainLoginModule required username='KEY' password='SE=CR;ET';\n"
      "sasl.mechanism=PLAIN\n"
      "# Required for correctness in Apache Kafka clients prior to 2.6\n"
      "client.dns.lookup=use_all_dns_ips\n"
      "session.timeout.ms=45000\n"
      "acks=all\n"
      "schema.registry.url=https://psrc-1.example.com\n"
      "key.serializer=org.apache.kafka.common.serialization.StringSerializer"};

  const kafka::Config config = file.read();

  CHECK(config.get("bootstrap.servers") == "pkc-1.eu.example.com:9092");
  CHECK(config.get("security.protocol") == "sasl_ssl");
  CHECK(config.get("sasl.mechanisms") == "PLAIN");
  CHECK(config.get("sasl.username") == "KEY");
  CHECK(config.get("sasl.password") == "SE=CR;ET");
  CHECK(config.get("acks") == "-1");
  CHECK(config.ignored().back() == "key.serializer");
}

TEST_CASE("names and values are separated as Java separates them") {
  const File file{
      "\xEF\xBB\xBF! a comment after a byte order mark\r\n"
      "client.id=a=b:c\r\n"
      "  acks : all  \r\n"
      "linger.ms\t20\n"
      "\n"
      "group.id = over\\\n"
      "    two\\\n"
      "    more lines\n"
      "client\\.rack=caf\\u00e9 \\u20AC\\ty\\\\z\n"
      "sasl.username:\n"
      "compression.type=lz4"};

  const kafka::Config config = file.read();

  CHECK(config.get("client.id") == "a=b:c");
  CHECK(config.get("acks") == "-1");
  CHECK(config.get("linger.ms") == "20");
  CHECK(config.get("group.id") == "overtwomore lines");
  CHECK(config.get("client.rack") == "caf\xC3\xA9 \xE2\x82\xAC\ty\\z");
  CHECK(config.get("compression.type") == "lz4");
}

TEST_CASE("a continuation may end with the file, and a comment has none") {
  CHECK(File{"client.id=a\\"}.read().get("client.id") == "a");
  CHECK(File{"# comment \\\nclient.id=b"}.read().get("client.id") == "b");
  CHECK(File{"client.id=c\\\\\nacks=1"}.read().get("client.id") == "c\\");
  CHECK(File{""}.read().explicitly_set().empty());
}

TEST_CASE("a blank at the end of a value is kept behind a backslash only") {
  CHECK(File{"client.id=a \\ "}.read().get("client.id") == "a  ");
  CHECK(File{"client.id=a\\ \t "}.read().get("client.id") == "a ");
  CHECK(File{"client.id=a\\\\ "}.read().get("client.id") == "a\\");
  CHECK(File{"client.id=a \t"}.read().get("client.id") == "a");
}

TEST_CASE("a NUL character in a property's name is complained about") {
  const std::string text{"client\0.id=a", 12};
  CHECK(File{text}.complaint() ==
        ":1: the name of a property holds a NUL character: \"client\" and "
        "more");
}

TEST_CASE("Java's words become librdkafka's") {
  const File file{
      "partition.assignment.strategy=org.apache.kafka.clients.consumer."
      "RangeAssignor, org.apache.kafka.clients.consumer."
      "CooperativeStickyAssignor\n"
      "auto.offset.reset=none\n"
      "ssl.endpoint.identification.algorithm=\n"
      "ssl.truststore.location=/etc/ca.pem\n"};

  const kafka::Config config = file.read();

  CHECK(config.get("partition.assignment.strategy") ==
        "range,cooperative-sticky");
  CHECK(config.get("auto.offset.reset") == "error");
  CHECK(config.get("ssl.endpoint.identification.algorithm") == "none");
  CHECK(config.get("ssl.ca.location") == "/etc/ca.pem");
}

TEST_CASE("a JAAS line is read with either quote and escapes") {
  const File file{
      "sasl.jaas.config=org.apache.kafka.common.security.scram."
      "ScramLoginModule required \\\n"
      "  xusername=\"no\" username=\"al\\\\\"ice\" password = plain ;"};

  const kafka::Config config = file.read();

  CHECK(config.get("sasl.username") == "al\"ice");
  CHECK(config.get("sasl.password") == "plain");
}

TEST_CASE("an OAuth client's id, secret, scope and extensions are taken over") {
  const File file{
      "sasl.mechanism=OAUTHBEARER\n"
      "sasl.login.callback.handler.class=org.apache.kafka.common.security."
      "oauthbearer.OAuthBearerLoginCallbackHandler\n"
      "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer."
      "OAuthBearerLoginModule required clientId='gateway' clientSecret='s=1' "
      "scope='kafka' extension_logicalCluster='lkc-1' "
      "extension_identityPoolId='pool-2';\n"};

  CHECK(File{"sasl.jaas.config=x.OAuthBearerLoginModule required;"}
            .complaint()
            .find("without clientId") != std::string::npos);
  if (file.complaint() != "accepted") {  // built without libcurl
    CHECK(file.complaint().find("libcurl") != std::string::npos);
    return;
  }
  const kafka::Config config = file.read();

  CHECK(config.get("sasl.oauthbearer.method") == "oidc");
  CHECK(config.get("sasl.oauthbearer.client.id") == "gateway");
  CHECK(config.get("sasl.oauthbearer.client.secret") == "s=1");
  CHECK(config.get("sasl.oauthbearer.scope") == "kafka");
  CHECK(config.get("sasl.oauthbearer.extensions") ==
        "logicalCluster=lkc-1,identityPoolId=pool-2");
}

TEST_CASE("certificates may stand in the file itself") {
  const File file{
      "ssl.truststore.type=PEM\n"
      "ssl.truststore.certificates=-----BEGIN CERTIFICATE-----\\nMII\\n\n"
      "ssl.keystore.certificate.chain=-----BEGIN CERTIFICATE-----\\nMIJ\\n\n"
      "ssl.keystore.key=-----BEGIN PRIVATE KEY-----\\nMIK\\n\n"};

  const kafka::Config config = file.read();

  CHECK(config.get("ssl.ca.pem") == "-----BEGIN CERTIFICATE-----\nMII\n");
  CHECK(config.get("ssl.certificate.pem") ==
        "-----BEGIN CERTIFICATE-----\nMIJ\n");
  CHECK(config.get("ssl.key.pem") == "-----BEGIN PRIVATE KEY-----\nMIK\n");
}

TEST_CASE("an error in a file names file, line and cure") {
  CHECK(File{"acks=all\n\nacsk=1\n"}.complaint() ==
        ":3: unknown property \"acsk\": did you mean \"acks\"?");
  CHECK(File{"# x\nacks=\\\n  most"}.complaint().starts_with(
      ":2: bad value \"most\" for property \"acks\""));
  CHECK(File{"acks=all\njust words\n"}.complaint().starts_with(
      ":2: unknown property \"just\""));
  CHECK(File{"nothing\n"}.complaint() ==
        ":1: expected name=value, found \"nothing\"");
  CHECK(File{"=x\n"}.complaint() == ":1: expected name=value, found \"=x\"");
  CHECK(File{"client.id=\\u12\n"}.complaint().find("hexadecimal") !=
        std::string::npos);
  CHECK(File{"client.id=\\u00zz\n"}.complaint().find("hexadecimal") !=
        std::string::npos);
  CHECK(File{"client.id=\\ud83d\n"}.complaint() != "accepted");
  CHECK(
      File{"sasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule "
           "required;\n"}
          .complaint()
          .starts_with(":1: sasl.jaas.config is understood only as"));
  CHECK(File{"ssl.truststore.location=/etc/kafka.jks\n"}.complaint().find(
            "keytool -exportcert") != std::string::npos);
}

TEST_CASE("a file that cannot be read says why") {
  const auto complaint = [](const std::string& path) -> std::string {
    try {
      static_cast<void>(kafka::Config::from_file(path));
    } catch (const kafka::ConfigError& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(complaint("/nowhere/client.properties") ==
        "/nowhere/client.properties: cannot be read: No such file or "
        "directory");
  CHECK(complaint("/") == "/: cannot be read: Is a directory");
}

TEST_SUITE_END();
