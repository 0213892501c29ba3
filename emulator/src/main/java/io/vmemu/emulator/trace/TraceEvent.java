package io.vmemu.emulator.trace;

import java.util.Locale;

/** Trace events by QEMU's names, with the text of their arguments; those that QEMU does not have begin with vmemu. */
public enum TraceEvent {
    VIRTIO_MEM_SEND_RESPONSE("type=%d"),
    VIRTIO_MEM_PLUG_REQUEST("addr=0x%x nb_blocks=%d"),
    VIRTIO_MEM_UNPLUG_REQUEST("addr=0x%x nb_blocks=%d"),
    VIRTIO_MEM_UNPLUGGED_ALL(""),
    VIRTIO_MEM_UNPLUG_ALL_REQUEST(""),
    VIRTIO_MEM_RESIZED_USABLE_REGION("old_size=0x%xnew_size=0x%x"),
    VIRTIO_MEM_STATE_REQUEST("addr=0x%x nb_blocks=%d"),
    VIRTIO_MEM_STATE_RESPONSE("state=%d"),
    /** How much of the memory to be preallocated (by a backend, or of what is requested of a device) is there. */
    VMEMU_PREALLOC_PROGRESS("done=0x%x size=0x%x");

    private final String eventName = name().toLowerCase(Locale.ROOT);
    private final String format;

    TraceEvent(String format) {
        this.format = format;
    }

    /** QEMU's name, as in {@code -trace events=}. */
    public String eventName() {
        return eventName;
    }

    /** The line that QEMU's log backend writes, without a line end. */
    public String line(long first, long second) {
        return eventName + " " + String.format(Locale.ROOT, format, first, second);
    }
}
