package io.vmemu.guest;

import io.vmemu.emulator.trace.TraceEvent;
import io.vmemu.emulator.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The device's trace events, as requests with their answers. */
public final class TraceLog implements Tracer {
    /** A request as QEMU traces it: addresses, not blocks. */
    public record Entry(String type, long gpa, long blockCount, int answer) {}

    private static final Entry NOTHING = new Entry("", 0, 0, 0);

    private List<Entry> entries = new ArrayList<>();
    private Entry pending = NOTHING;
    private boolean enabled = true;
    private Consumer<Entry> listener = entry -> {};

    public void disable() {
        enabled = false;
    }

    /** Has somebody told of each request when it is answered. */
    public void listen(Consumer<Entry> newListener) {
        listener = newListener;
    }

    private void add(Entry entry) {
        entries.add(entry);
        listener.accept(entry);
    }

    /** What was asked since the last call. */
    public List<Entry> take() {
        List<Entry> taken = entries;
        entries = new ArrayList<>();
        return taken;
    }

    @Override
    public boolean isEnabled(TraceEvent event) {
        return enabled;
    }

    @Override
    public void trace(TraceEvent event, long first, long second) {
        if (!enabled) {
            return;
        }
        switch (event) {
            case VIRTIO_MEM_PLUG_REQUEST -> pending = new Entry("plug", first, second, 0);
            case VIRTIO_MEM_UNPLUG_REQUEST -> pending = new Entry("unplug", first, second, 0);
            case VIRTIO_MEM_STATE_REQUEST -> pending = new Entry("state", first, second, 0);
            case VIRTIO_MEM_UNPLUG_ALL_REQUEST -> pending = new Entry("unplug_all", 0, 0, 0);
            case VIRTIO_MEM_SEND_RESPONSE -> add(new Entry(pending.type, pending.gpa, pending.blockCount, (int) first));
            default -> {}
        }
    }
}
