package io.vmemu.launcher.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread for each CPU, named as QEMU names them, that does nothing but have a thread id: management software moves these
 * threads into cgroups and reads their statistics. They are made when somebody asks for the first time.
 */
public final class VcpuThreads {
    private static final int STACK_BYTES = 64 << 10;
    private static final Path SELF = Path.of("/proc/thread-self");

    private final String accelerator;
    private long[] threadIds = {};

    /** @param accelerator {@code tcg} or {@code kvm}: part of the threads' names */
    public VcpuThreads(String accelerator) {
        this.accelerator = accelerator.equals("kvm") ? "KVM" : "TCG";
    }

    /** The kernel's id of a CPU's thread; the process id where the kernel does not tell. */
    public long threadId(int cpu) {
        if (cpu >= threadIds.length) {
            start(cpu + 1);
        }
        return threadIds[cpu];
    }

    private void start(int count) {
        long[] ids = new long[count];
        System.arraycopy(threadIds, 0, ids, 0, threadIds.length);
        for (int cpu = threadIds.length; cpu < count; cpu++) {
            CompletableFuture<Long> id = new CompletableFuture<>();
            Thread thread = new Thread(null, () -> run(id), "CPU " + cpu + "/" + accelerator, STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            ids[cpu] = id.join();
        }
        threadIds = ids;
    }

    private static void run(CompletableFuture<Long> id) {
        id.complete(ownThreadId());
        while (true) {
            LockSupport.park();
        }
    }

    private static long ownThreadId() {
        try {
            return Long.parseLong(Files.readSymbolicLink(SELF).getFileName().toString());
        } catch (IOException | NumberFormatException e) {
            return ProcessHandle.current().pid();
        }
    }
}
