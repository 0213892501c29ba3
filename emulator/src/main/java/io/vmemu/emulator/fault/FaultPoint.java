package io.vmemu.emulator.fault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where something can go wrong. Each occurrence has a subject (a device's id, a backend's id, a command or event by name) and a
 * value (an offset, an address, a count), which triggers can look at. On the way to clients, replies to {@code x-vmemu-*} commands
 * and monitors of such a name are spared: by them tests steer.
 */
public enum FaultPoint {
    HOST_MAP(Parameter.NONE, "mapping memory fails for want of it; subject: the backend, value: its size"),
    HOST_POPULATE(Parameter.PAGES, "populating fails after so many pages; subject: the backend, value: the offset"),
    HOST_DISCARD(Parameter.NONE, "the host does not take memory back; subject: the backend, value: the offset"),
    HOST_MEMFD(Parameter.NONE, "no memory file can be made; value: the page size asked for, 0 for the default"),
    HOST_OPEN(Parameter.NONE, "a file cannot be opened: permission denied; subject: its path"),

    DEVICE_PLUG_BUSY(Parameter.NONE, "PLUG is answered BUSY; subject: the device, value: the address"),
    DEVICE_UNPLUG_BUSY(Parameter.NONE, "UNPLUG is answered BUSY; subject: the device, value: the address"),
    DEVICE_UNPLUG_ALL_BUSY(Parameter.NONE, "UNPLUG_ALL is answered BUSY; subject: the device"),
    DEVICE_PLUG_NACK(Parameter.NONE, "PLUG is answered NACK; subject: the device, value: the address"),
    DEVICE_ERROR(Parameter.NONE, "a request is answered ERROR; subject: the device, value: the address"),
    DEVICE_REQUEST_LOWERED(
            Parameter.BYTES,
            "the host lowers requested-size to this just before a PLUG is looked at; subject: the device, value: the address"),
    DEVICE_RESPONSE_GARBLED(Parameter.NONE, "a response has a type that does not exist; subject: the device"),
    DEVICE_CONFIG_INTERRUPT_LOST(Parameter.NONE, "a change of the configuration is not announced; subject: the device"),

    RING_NOTIFICATION_LOST(
            Parameter.NONE, "the device does not hear of new requests; subject: the device, value: the queue"),
    RING_NOTIFICATION_DELAYED(Parameter.MILLIS, "it hears of them late; subject: the device, value: the queue"),
    RING_INTERRUPT_LOST(Parameter.NONE, "the driver does not hear of an answer; subject: the device, value: the queue"),

    GUEST_DEAF(Parameter.MILLIS, "the guest gets no interrupt of the device for a while; subject: the device"),
    GUEST_BOOT_DELAYED(Parameter.MILLIS, "the guest takes so much longer to start"),
    GUEST_BOOT_HANGS(Parameter.NONE, "the guest does not come up"),
    GUEST_RESETS(
            Parameter.NONE,
            "the guest resets itself when memory has been plugged or unplugged; subject: the device, value: its size"),
    GUEST_IGNORES_POWER_BUTTON(Parameter.NONE, "nobody in the guest listens to the power button"),
    GUEST_IGNORES_HOTPLUG(Parameter.NONE, "the guest does not notice a new device; subject: its slot"),
    GUEST_KEEPS_DEVICE(Parameter.NONE, "the guest does not let go of a device; subject: its slot"),

    QMP_GREETING_DELAYED(Parameter.MILLIS, "the greeting comes late; subject: the monitor"),
    QMP_CONNECTION_CLOSED(Parameter.NONE, "a connection is closed instead of a greeting; subject: the monitor"),
    QMP_REPLY_DELAYED(Parameter.MILLIS, "a reply, and all behind it, comes late; subject: the command"),
    QMP_REPLY_DROPPED(Parameter.NONE, "a reply does not come; subject: the command"),
    QMP_REPLY_CUT(Parameter.BYTES, "the connection is closed after so many bytes of a reply; subject: the command"),
    QMP_REPLY_DRIBBLED(Parameter.BYTES, "a reply is written in pieces of so many bytes; subject: the command"),
    QMP_EVENT_DELAYED(Parameter.MILLIS, "an event, and all behind it, comes late; subject: the event"),
    QMP_EVENT_LOST(Parameter.NONE, "an event does not come; subject: the event"),
    QMP_EVENT_DOUBLED(Parameter.NONE, "an event comes twice; subject: the event"),
    QMP_EVENT_CUT(Parameter.BYTES, "the connection is closed after so many bytes of an event; subject: the event"),

    MIGRATION_CONNECT_FAILS(Parameter.NONE, "the other side of a migration cannot be reached"),
    MIGRATION_STREAM_BREAKS(Parameter.NONE, "a migration's stream breaks; value: bytes sent before"),
    MIGRATION_STREAM_GARBLED(Parameter.NONE, "a byte of a migration's stream is wrong; value: bytes sent before"),
    MIGRATION_STREAM_STALLS(
            Parameter.MILLIS, "a migration's stream stands still for a while; value: bytes sent before");

    /** What a fault says beside where and when. */
    public enum Parameter {
        NONE(0),
        MILLIS(1000),
        BYTES(0),
        PAGES(0);

        private final long usual;

        Parameter(long usual) {
            this.usual = usual;
        }

        /** The member's name in a fault's written form; null if there is nothing to say. */
        public @Nullable String memberName() {
            return this == NONE ? null : name().toLowerCase(Locale.ROOT);
        }

        /** What holds if nothing is said. */
        public long usual() {
            return usual;
        }
    }

    private final Parameter parameter;
    private final String description;
    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    FaultPoint(Parameter parameter, String description) {
        this.parameter = parameter;
        this.description = description;
    }

    public Parameter parameter() {
        return parameter;
    }

    /** What goes wrong, in words. */
    public String description() {
        return description;
    }

    /** The name in written form: {@code device-plug-busy}. */
    public String wireName() {
        return wireName;
    }

    /** The point of that name, or null. */
    public static @Nullable FaultPoint find(String wireName) {
        for (FaultPoint point : values()) {
            if (point.wireName.equals(wireName)) {
                return point;
            }
        }
        return null;
    }
}
