package io.vmemu.emulator.machine;

import org.jspecify.annotations.Nullable;

/** What a machine tells whoever watches it; the monitor makes QMP events of it. */
public sealed interface MachineEvent {
    /** The machine stopped. */
    record Stop() implements MachineEvent {}

    /** The machine goes on. */
    record Resume() implements MachineEvent {}

    /** The machine was reset. */
    record Reset(ShutdownCause cause) implements MachineEvent {}

    /** The machine is going down. */
    record Shutdown(ShutdownCause cause) implements MachineEvent {}

    /** The power button was pressed. */
    record Powerdown() implements MachineEvent {}

    /** The guest suspended. */
    record Suspend() implements MachineEvent {}

    /** The guest woke up. */
    record Wakeup() implements MachineEvent {}

    /** A device or a part of it is gone. */
    record DeviceDeleted(@Nullable String device, String path) implements MachineEvent {}

    /** The guest refused to let a device go. */
    record DeviceUnplugGuestError(@Nullable String device, String path) implements MachineEvent {}

    /** A virtio-mem device's plugged size in bytes changed. */
    record MemoryDeviceSizeChange(@Nullable String id, long size, String qomPath) implements MachineEvent {}

    /** Memory in bytes that the balloon leaves to the guest changed. */
    record BalloonChange(long actual) implements MachineEvent {}

    /** A migration went to another state (QEMU's name for it). */
    record Migration(String status) implements MachineEvent {}

    /** A pass over memory began. */
    record MigrationPass(long pass) implements MachineEvent {}

    /** A port of a virtio console was opened or closed by the guest. */
    record VserportChange(String id, boolean open) implements MachineEvent {}
}
