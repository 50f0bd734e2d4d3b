// Asks Kafka's own Java client where keys belong.
//
//   java Agreement ADDRESS < LINES
//
// Each line is one key as our C++ sees it: its bytes in hexadecimal ("-" for
// none at all), its murmur2, and its partition of 3, of 6 and of 48. Ends with
// status 1 at the first key of which Java thinks otherwise.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

public final class Agreement {
  private static final int[] COUNTS = {3, 6, 48};

  private record Key(byte[] bytes, int hash, int[] partitions) {
    static Key of(String line) {
      String[] fields = line.split(" ");
      byte[] bytes =
          fields[0].equals("-") ? new byte[0] : HexFormat.of().parseHex(fields[0]);
      int[] partitions = new int[COUNTS.length];
      for (int i = 0; i < COUNTS.length; ++i) {
        partitions[i] = Integer.parseInt(fields[2 + i]);
      }
      return new Key(bytes, Integer.parseInt(fields[1]), partitions);
    }

    String name() {
      return "key " + HexFormat.of().formatHex(bytes);
    }
  }

  private static void check(boolean agreed, String what) {
    if (!agreed) {
      System.out.println("Java thinks otherwise: " + what);
      System.exit(1);
    }
  }

  private static void compareHashes(List<Key> keys) {
    for (Key key : keys) {
      int hash = Utils.murmur2(key.bytes());
      check(hash == key.hash(), key.name() + " has the hash " + hash);
      for (int i = 0; i < COUNTS.length; ++i) {
        int partition = Utils.toPositive(hash) % COUNTS[i];
        check(partition == key.partitions()[i],
            key.name() + " is in " + partition + " of " + COUNTS[i]);
      }
    }
  }

  // Sends them all, and looks where a real producer has put them.
  private static void comparePartitions(List<Key> keys, String address) throws Exception {
    // Which partition it is does not hang on idempotence, which falls over a
    // topic so new that the broker refuses the first batch and takes the second.
    Map<String, Object> config = Map.of("bootstrap.servers", address, "linger.ms", "20",
        "enable.idempotence", "false");
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      for (int i = 0; i < COUNTS.length; ++i) {
        String topic = "java-agreement-" + UUID.randomUUID();
        admin.createTopics(List.of(new NewTopic(topic, COUNTS[i], (short) 1))).all().get();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, bytes, bytes)) {
          List<Future<RecordMetadata>> sent = new ArrayList<>();
          for (Key key : keys) {
            sent.add(producer.send(new ProducerRecord<>(topic, key.bytes(), null)));
          }
          for (int n = 0; n < keys.size(); ++n) {
            int partition = sent.get(n).get().partition();
            check(partition == keys.get(n).partitions()[i],
                keys.get(n).name() + " was sent to " + partition + " of " + COUNTS[i]);
          }
        } finally {
          admin.deleteTopics(List.of(topic)).all().get();
        }
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<Key> keys = new ArrayList<>();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      keys.add(Key.of(line));
    }
    check(!keys.isEmpty(), "no keys were given");
    compareHashes(keys);
    comparePartitions(keys, arguments[0]);
    System.out.println("Java agrees on all " + keys.size() + " keys, on 3, 6 and 48 partitions");
  }
}
