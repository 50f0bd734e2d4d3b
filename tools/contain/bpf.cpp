#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include "bpf.hpp"

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <cerrno>
#include <cstddef>

namespace contain {
namespace {

#ifdef __x86_64__
constexpr std::uint32_t own_architecture = AUDIT_ARCH_X86_64;
#else
constexpr std::uint32_t own_architecture = AUDIT_ARCH_AARCH64;
#endif

sock_filter statement(unsigned code, std::uint32_t value) {
  return {
      .code = static_cast<std::uint16_t>(code), .jt = 0, .jf = 0, .k = value};
}

// Jumps over `if_true` or `if_false` instructions.
sock_filter jump(unsigned comparison, std::uint32_t value, std::size_t if_true,
                 std::size_t if_false) {
  return {.code = static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K),
          .jt = static_cast<std::uint8_t>(if_true),
          .jf = static_cast<std::uint8_t>(if_false),
          .k = value};
}

sock_filter load(std::size_t offset) {
  return statement(BPF_LD | BPF_W | BPF_ABS,
                   static_cast<std::uint32_t>(offset));
}

sock_filter load_call() {
  return load(offsetof(seccomp_data, nr));
}

sock_filter fail_with(int error) {
  return statement(BPF_RET | BPF_K,
                   SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error));
}

// Both processors are little-endian: the lower half comes first.
std::vector<sock_filter> load_argument(const Condition& condition) {
  std::vector<sock_filter> code{
      load(offsetof(seccomp_data, args) + condition.argument * sizeof(__u64))};
  if (condition.mask != ~std::uint32_t{0}) {
    code.push_back(statement(BPF_ALU | BPF_AND | BPF_K, condition.mask));
  }
  return code;
}

}  // namespace

Filter::Filter(std::uint32_t newest) {
  code_ = {load(offsetof(seccomp_data, arch)),
           jump(BPF_JEQ, own_architecture, 1, 0),
           statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), load_call(),
           // x32 calls on x86_64 have numbers from 0x40000000 on
           jump(BPF_JGT, newest, 0, 1), fail_with(ENOSYS)};
}

void Filter::add_block(long call, const std::vector<sock_filter>& block) {
  code_.push_back(
      jump(BPF_JEQ, static_cast<std::uint32_t>(call), 0, block.size()));
  code_.insert(code_.end(), block.begin(), block.end());
}

void Filter::refuse(long call, int error) {
  add_block(call, {fail_with(error)});
}

void Filter::allow_only(long call, const std::vector<Condition>& conditions,
                        int error) {
  std::vector<sock_filter> block;
  for (const Condition& condition : conditions) {
    const std::vector<sock_filter> loading = load_argument(condition);
    block.insert(block.end(), loading.begin(), loading.end());
    std::size_t to_next = condition.values.size();
    for (const std::uint32_t value : condition.values) {
      block.push_back(jump(BPF_JEQ, value, to_next, 0));
      --to_next;
    }
    block.push_back(fail_with(error));
  }
  block.push_back(load_call());
  add_block(call, block);
}

void Filter::refuse_when(long call, const Condition& condition, int error) {
  std::vector<sock_filter> block = load_argument(condition);
  std::size_t to_refusal = condition.values.size();
  for (const std::uint32_t value : condition.values) {
    --to_refusal;
    block.push_back(jump(BPF_JEQ, value, to_refusal, to_refusal == 0 ? 1 : 0));
  }
  block.push_back(fail_with(error));
  block.push_back(load_call());
  add_block(call, block);
}

std::vector<sock_filter> Filter::code() const {
  std::vector<sock_filter> whole = code_;
  whole.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return whole;
}

}  // namespace contain

#endif
