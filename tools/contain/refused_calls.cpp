#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include "refused_calls.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>

#include "bpf.hpp"

namespace contain {
namespace {

// The newest call that this list has been held against: of Linux 5.17. A
// program that knows newer ones can also do without them, because it must run
// on Debian 12's headers; and nothing new is let through unread.
constexpr std::uint32_t newest_known = 450;  // set_mempolicy_home_node

// Looking into other processes, and changing them.
void keep_from_processes(Filter& filter) {
  for (const long call :
       {SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
        SYS_pidfd_getfd, SYS_kcmp, SYS_process_madvise, SYS_process_mrelease,
        SYS_migrate_pages, SYS_move_pages}) {
    filter.refuse(call, EPERM);
  }
  // A process of the same user could be starved, or ended by a limit.
  for (const long call :
       {SYS_sched_setaffinity, SYS_sched_setscheduler, SYS_sched_setparam,
        SYS_sched_setattr, SYS_prlimit64}) {
    filter.allow_only(call, {{.argument = 0, .values = {0}}}, EPERM);
  }
  filter.allow_only(SYS_setpriority,
                    {{.argument = 0, .values = {PRIO_PROCESS}},
                     {.argument = 1, .values = {0}}},
                    EPERM);
  constexpr std::uint32_t ioprio_who_process = 1;  // <linux/ioprio.h>
  filter.allow_only(SYS_ioprio_set,
                    {{.argument = 0, .values = {ioprio_who_process}},
                     {.argument = 1, .values = {0}}},
                    EPERM);
}

// The judge ends the process group that it made, and its own death ends the
// program: neither can be undone.
void keep_in_its_group(Filter& filter) {
  filter.refuse(SYS_setsid, EPERM);
  filter.refuse(SYS_setpgid, EPERM);
  filter.refuse_when(
      SYS_prctl,
      {.argument = 0, .values = {PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER}},
      EPERM);
}

void keep_signals(Filter& filter, Signals signals, pid_t self) {
  // Signals by way of a descriptor's owner.
  filter.refuse_when(SYS_fcntl,
                     {.argument = 1, .values = {F_SETOWN, F_SETOWN_EX}}, EPERM);
  if (signals == Signals::landlock) {
    return;
  }
  const auto own = static_cast<std::uint32_t>(self);
  for (const long call :
       {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo}) {
    filter.allow_only(call, {{.argument = 0, .values = {own}}}, EPERM);
  }
  filter.refuse(SYS_tkill, EPERM);
  filter.refuse(SYS_pidfd_send_signal, EPERM);
}

// New namespaces give rights over what is inside them, and with these come the
// kernel's less trodden paths.
void keep_from_namespaces(Filter& filter) {
  constexpr std::uint32_t refused_flags =
      CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
      CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |
      CLONE_PARENT;  // a child of the judge's, not of the program's
  filter.allow_only(SYS_clone,
                    {{.argument = 0, .mask = refused_flags, .values = {0}}},
                    EPERM);
  // Its flags lie in memory, where no filter sees them. glibc falls back.
  filter.refuse(SYS_clone3, ENOSYS);
  for (const long call :
       {SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root,
        SYS_chroot, SYS_move_mount, SYS_open_tree, SYS_fsopen, SYS_fsconfig,
        SYS_fsmount, SYS_fspick, SYS_mount_setattr}) {
    filter.refuse(call, EPERM);
  }
}

// TCP to the ports that Landlock allows, and nothing else: no UDP, no netlink,
// no sockets with a name. MPTCP and SMC would go round Landlock, which looks at
// TCP alone.
void keep_from_sockets(Filter& filter) {
  constexpr std::uint32_t type_mask = 0xf;  // without SOCK_NONBLOCK, _CLOEXEC
  filter.allow_only(
      SYS_socket,
      {{.argument = 0, .values = {AF_INET, AF_INET6}},
       {.argument = 1, .mask = type_mask, .values = {SOCK_STREAM}},
       {.argument = 2, .values = {0, IPPROTO_TCP}}},
      EACCES);
  // A datagram socket of a pair could send to any other by its name.
  filter.allow_only(SYS_socketpair,
                    {{.argument = 0, .values = {AF_UNIX}},
                     {.argument = 1,
                      .mask = type_mask,
                      .values = {SOCK_STREAM, SOCK_SEQPACKET}}},
                    EACCES);
  // listen() takes a free port without bind(), unseen by Landlock.
  for (const long call : {SYS_bind, SYS_listen, SYS_accept, SYS_accept4}) {
    filter.refuse(call, EACCES);
  }
  // Connects without connect(), unseen by Landlock before Linux 7.2:
  // https://github.com/landlock-lsm/linux/issues/41
  constexpr std::uint32_t fast_open = MSG_FASTOPEN;
  filter.allow_only(
      SYS_sendto, {{.argument = 3, .mask = fast_open, .values = {0}}}, EACCES);
  filter.allow_only(
      SYS_sendmsg, {{.argument = 2, .mask = fast_open, .values = {0}}}, EACCES);
  filter.allow_only(SYS_sendmmsg,
                    {{.argument = 3, .mask = fast_open, .values = {0}}},
                    EACCES);
}

// Memory that belongs to no process: it outlives them, and no limit counts it.
void keep_from_shared_memory(Filter& filter) {
  for (const long call :
       {SYS_shmget,    SYS_shmat,         SYS_shmctl,       SYS_shmdt,
        SYS_semget,    SYS_semop,         SYS_semctl,       SYS_semtimedop,
        SYS_msgget,    SYS_msgsnd,        SYS_msgrcv,       SYS_msgctl,
        SYS_mq_open,   SYS_mq_unlink,     SYS_mq_timedsend, SYS_mq_timedreceive,
        SYS_mq_notify, SYS_mq_getsetattr, SYS_memfd_create, SYS_memfd_secret,
        SYS_add_key,   SYS_request_key,   SYS_keyctl}) {
    filter.refuse(call, EPERM);
  }
}

// What Landlock leaves to the rights of the user: rights, owners and times of
// files, and news about them.
void keep_from_files(Filter& filter) {
  for (const long call : {SYS_fchmod,
                          SYS_fchmodat,
                          SYS_fchown,
                          SYS_fchownat,
                          SYS_utimensat,
                          SYS_setxattr,
                          SYS_lsetxattr,
                          SYS_fsetxattr,
                          SYS_removexattr,
                          SYS_lremovexattr,
                          SYS_fremovexattr,
                          SYS_inotify_init1,
                          SYS_inotify_add_watch,
                          SYS_fanotify_init,
                          SYS_fanotify_mark,
                          SYS_name_to_handle_at,
                          SYS_open_by_handle_at,
                          SYS_quotactl,
                          SYS_quotactl_fd,
                          SYS_acct,
                          SYS_swapon,
                          SYS_swapoff}) {
    filter.refuse(call, EPERM);
  }
#ifdef __x86_64__
  for (const long call :
       {SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
        SYS_inotify_init, SYS_uselib, SYS_sysfs, SYS_ustat}) {
    filter.refuse(call, EPERM);
  }
#endif
  // Typing into the terminal of whoever started the judge.
  constexpr std::uint32_t set_owner = 0x8901;  // FIOSETOWN, <asm/sockios.h>
  constexpr std::uint32_t set_group = 0x8902;  // SIOCSPGRP
  filter.refuse_when(
      SYS_ioctl,
      {.argument = 1, .values = {TIOCSTI, TIOCLINUX, set_owner, set_group}},
      EPERM);
}

// What only an administrator may do anyway, and where the kernel has had holes.
void keep_from_the_kernel(Filter& filter) {
  for (const long call : {SYS_bpf,
                          SYS_perf_event_open,
                          SYS_userfaultfd,
                          SYS_io_uring_setup,
                          SYS_io_uring_enter,
                          SYS_io_uring_register,
                          SYS_kexec_load,
                          SYS_kexec_file_load,
                          SYS_init_module,
                          SYS_finit_module,
                          SYS_delete_module,
                          SYS_reboot,
                          SYS_settimeofday,
                          SYS_clock_settime,
                          SYS_clock_adjtime,
                          SYS_adjtimex,
                          SYS_sethostname,
                          SYS_setdomainname,
                          SYS_syslog,
                          SYS_vhangup}) {
    filter.refuse(call, EPERM);
  }
#ifdef __x86_64__
  for (const long call : {SYS_iopl, SYS_ioperm, SYS_modify_ldt}) {
    filter.refuse(call, EPERM);
  }
#endif
}

}  // namespace

std::vector<sock_filter> refused_calls(Signals signals, pid_t self) {
  Filter filter{newest_known};
  keep_from_sockets(filter);
  keep_signals(filter, signals, self);
  keep_in_its_group(filter);
  keep_from_namespaces(filter);
  keep_from_processes(filter);
  keep_from_shared_memory(filter);
  keep_from_files(filter);
  keep_from_the_kernel(filter);
  return filter.code();
}

}  // namespace contain

#endif
