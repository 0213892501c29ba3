package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.launcher.hosted.HostingOptions;
import io.vmemu.launcher.hosted.LocalClient;
import io.vmemu.qmp.client.QmpEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One machine of a scenario with its client, and what steps have to remember about them. */
final class Stage implements AutoCloseable {
    private final HostedMachine hosted;
    private final long startNanos;
    private final Map<String, Integer> armed = new HashMap<>();
    private final Map<String, byte[]> snapshots = new HashMap<>();
    private final Map<String, Long> journalMarks = new HashMap<>();
    private @Nullable LocalClient client;
    private int eventsSeen;
    private @Nullable Long firstMemTotal;

    Stage(List<String> words, HostingOptions options) throws StartupException {
        hosted = HostedMachine.start(words, options);
        startNanos = hosted.loop().nanoTime();
        client = hosted.connect();
        noticeGuest();
    }

    HostedMachine hosted() {
        return hosted;
    }

    VirtualTime time() {
        return hosted.time();
    }

    /** Nanoseconds since the machine was started. */
    long age() {
        return hosted.loop().nanoTime() - startNanos;
    }

    List<Journal.Item> journal() {
        return hosted.journal().items();
    }

    LocalClient client() throws Unmet {
        if (client == null || client.isCut()) {
            throw Unmet.error("a connection", "it has been closed");
        }
        return client;
    }

    void disconnect() {
        if (client != null) {
            client.close();
        }
        client = null;
    }

    void connect() {
        client = hosted.connect();
        eventsSeen = 0;
    }

    /** Events that the client got since the one that was expected last. */
    List<QmpEvent> newEvents() {
        if (client == null) {
            return List.of();
        }
        List<QmpEvent> events = client.events();
        return events.subList(Math.min(eventsSeen, events.size()), events.size());
    }

    /** The next so many events have been dealt with. */
    void sawEvents(int count) {
        eventsSeen += count;
    }

    Map<String, Integer> armed() {
        return armed;
    }

    Map<String, byte[]> snapshots() {
        return snapshots;
    }

    /** Remembers where in the journal a step begins. */
    void markJournal(String step) {
        journalMarks.put(step, hosted.journal().nextSequence());
    }

    /** Where in the journal a step began; the beginning if it is none that was taken. */
    long journalMark(@Nullable String step) {
        return step == null ? 0 : journalMarks.getOrDefault(step, 0L);
    }

    /** A device by its id, null if there is none now. */
    @Nullable
    VirtioMemDevice device(String id) {
        for (Device device : hosted.machine().board().allDevices()) {
            if (device instanceof VirtioMemPci mem && id.equals(mem.id())) {
                return mem.device();
            }
        }
        return null;
    }

    /** What the guest sees now; null if there is none that is up. */
    @Nullable
    GuestView guest() {
        return hosted.machine().guest().view();
    }

    /** How much more memory the guest has than when it was first seen. */
    long addedMemory(GuestView view) {
        noticeGuest();
        return view.memTotalSize() - (firstMemTotal == null ? 0 : firstMemTotal);
    }

    private void noticeGuest() {
        GuestView view = guest();
        if (firstMemTotal == null && view != null) {
            firstMemTotal = view.memTotalSize();
        }
    }

    @Override
    public void close() {
        disconnect();
        hosted.close();
    }
}
