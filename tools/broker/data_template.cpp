#include "broker/data_template.hpp"

#include <chrono>
#include <string>
#include <system_error>

#include "broker/command.hpp"
#include "broker/file_lock.hpp"
#include "broker/folders.hpp"
#include "broker/ports.hpp"
#include "broker/problem.hpp"
#include "broker/server_config.hpp"

namespace broker {

namespace fs = std::filesystem;

namespace {

// Any will do: every broker of the labs is a cluster of its own.
constexpr const char* cluster_id = "5L6g3nShT-eMCtK--X86sw";

bool complete(const fs::path& data) {
  std::error_code error;
  return fs::exists(data / "meta.properties", error) &&
         fs::exists(data / "bootstrap.checkpoint", error);
}

// Under another name first, so that a template is whole or not there.
void format(const Java& java, const Kafka& kafka, const fs::path& data) {
  const fs::path scratch = kafka.folder / "formatting";
  remove_folder(scratch);
  make_writable_folder(scratch);
  write_server_config(scratch, Ports{}, {});
  constexpr std::chrono::minutes patience{2};
  const Outcome formatted =
      run_command({java.program.string(), "-XX:+UseSerialGC", "-Xmx128m",
                   "-XX:TieredStopAtLevel=1", "-cp", kafka.class_path,
                   "-Dlog4j2.configurationFile=log4j2.properties",
                   "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c",
                   "server.properties"},
                  patience, {}, scratch);
  if (!formatted.good() || !complete(scratch / "data")) {
    throw_broker_problem(formatted.output, "Kafka's format command failed",
                         {.folder = scratch, .jars = kafka.folder});
  }
  std::error_code error;
  fs::remove_all(data, error);
  fs::rename(scratch / "data", data, error);
  if (error) {
    throw_file_problem("make", data, error.value());
  }
  remove_folder(scratch);
}

// The template is node 1's. No two folders of a cluster may have one name; ours
// are 22 letters, as Kafka wants them.
void name_node(const fs::path& data, int node) {
  const std::string number = std::to_string(node);
  write_text(data / "meta.properties",
             std::string("version=1\n") + "cluster.id=" + cluster_id +
                 "\nnode.id=" + number + "\ndirectory.id=labs-node-directory-" +
                 number + "A\n");
}

}  // namespace

void make_data_folder(const Java& java, const Kafka& kafka,
                      const fs::path& folder, int node) {
  const fs::path formatted = kafka.folder / "formatted";
  if (!complete(formatted)) {
    constexpr std::chrono::minutes patience{3};
    const FileLock lock(kafka.folder / "formatting.lock", patience);
    if (!complete(formatted)) {
      format(java, kafka, formatted);
    }
  }
  make_writable_folder(folder);
  remove_folder(folder / "data");
  copy_folder(formatted, folder / "data");
  if (node != 1) {
    name_node(folder / "data", node);
  }
}

}  // namespace broker
