package io.vmemu.testkit;

import io.vmemu.emulator.fault.FaultForm;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.MachineEvent.MemoryDeviceSizeChange;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What there is to know about a device that does not have the size that a test expects. */
final class Diagnosis {
    private static final int LATEST_SIZES = 10;

    private final VirtualDevice device;
    private final VirtualMachine machine;
    private final StringBuilder text = new StringBuilder();

    Diagnosis(VirtualDevice device) {
        this.device = device;
        this.machine = device.machine();
        line(
                "size",
                Words.size(device.size()) + ", requested " + Words.size(device.requestedSize()) + ", of at most "
                        + Words.size(device.maxSize()) + " in blocks of " + Words.size(device.blockSize()));
        line(
                "time",
                Words.duration(machine.now()) + " since the start, machine "
                        + machine.runState().wireName() + "; "
                        + machine.nextTimer()
                                .map(next -> "something is due in " + Words.duration(next))
                                .orElse("nothing is scheduled"));
        line("guest", guest());
        line("last answer", lastAnswer());
        faults();
        sizes();
    }

    private void line(String name, String value) {
        text.append("  %-12s %s%n".formatted(name, value));
    }

    private String guest() {
        VirtualGuest guest = machine.guest();
        if (!guest.isUp()) {
            return "not up";
        }
        List<GuestConsole.Workload> workloads = guest.workloads();
        return "Linux " + guest.view().kernel() + ", available "
                + Words.size(guest.view().memAvailableSize())
                + (workloads.isEmpty() ? "" : ", programs " + workloads);
    }

    /** What the driver has asked for last, and what it was told. */
    private String lastAnswer() {
        JournalEntry.Request request = null;
        String answer = "the guest has asked for nothing";
        int same = 0;
        JournalEntry.@Nullable Response before = null;
        for (Journal.Item item : machine.journal().items()) {
            if (item.entry() instanceof JournalEntry.Request asked && isOurs(asked.device())) {
                request = asked;
            } else if (item.entry() instanceof JournalEntry.Response response && isOurs(response.device())) {
                same = Objects.equals(before, response) ? same + 1 : 1;
                before = response;
                answer = "%s to %s of %d blocks at 0x%x, at %s, so %d times in a row"
                        .formatted(
                                response.kind(),
                                request == null ? "a request" : request.kind(),
                                request == null ? 0 : request.blocks(),
                                request == null ? 0 : request.gpa(),
                                Words.duration(Duration.ofNanos(item.nanos())),
                                same);
            } else if (item.entry() instanceof JournalEntry.Host refused && refused.error() != null) {
                answer += "; the host: " + refused.error();
            }
        }
        return answer;
    }

    private boolean isOurs(String name) {
        return name.equals(device.id());
    }

    private void faults() {
        for (Faults.Status status : machine.faults()) {
            line(
                    "fault",
                    JsonWriter.toText(FaultForm.write(status.fault())) + ", seen " + status.seen() + ", fired "
                            + status.fired());
        }
    }

    private void sizes() {
        List<String> sizes = machine.events().stream().flatMap(this::size).toList();
        sizes.subList(Math.max(0, sizes.size() - LATEST_SIZES), sizes.size()).forEach(size -> line("had", size));
    }

    private Stream<String> size(VirtualMachine.TimedEvent timed) {
        return timed.event() instanceof MemoryDeviceSizeChange change
                        && device.id().equals(change.id())
                ? Stream.of(Words.size(change.size()) + " at " + Words.duration(timed.at()))
                : Stream.empty();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
