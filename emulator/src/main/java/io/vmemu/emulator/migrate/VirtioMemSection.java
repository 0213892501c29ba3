package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.stream.Decoder;
import io.vmemu.emulator.migrate.stream.Encoder;
import io.vmemu.emulator.migrate.stream.LoadException;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioDeviceState;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.emulator.vmem.VirtioMemEarlyState;
import io.vmemu.emulator.vmem.VirtioMemLateState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtio-mem device. Up to QEMU 7.2's machine types, what is plugged travels with everything else. */
record VirtioMemSection(VirtioMemPci device) implements Section {
    @Override
    public String name() {
        return device.pciPath() + "/virtio-mem";
    }

    @Override
    public List<String> errorContext() {
        return List.of("Failed to load virtio-mem-device:tmp", "Failed to load virtio-mem:virtio");
    }

    private boolean isPluggedStateSeparate() {
        return device.memProperties().earlyMigration();
    }

    @Override
    public byte[] save() {
        VirtioMemDevice mem = device.device();
        Encoder state = new Encoder();
        VirtioMemStates.put(state, mem.function().save());
        VirtioMemStates.put(state, mem.saveLate());
        if (!isPluggedStateSeparate()) {
            VirtioMemStates.put(state, mem.saveEarly());
        }
        return state.toBytes();
    }

    @Override
    public Load read(Decoder state) throws LoadException {
        VirtioDeviceState function = VirtioMemStates.virtio(state);
        VirtioMemLateState late = VirtioMemStates.late(state);
        VirtioMemEarlyState early = isPluggedStateSeparate() ? null : VirtioMemStates.early(state);
        return new LateLoad(device.device(), function, late, early);
    }

    /** What is plugged, apart. */
    record Early(VirtioMemPci device) implements Section {
        @Override
        public String name() {
            return device.pciPath() + "/virtio-mem-device-early";
        }

        @Override
        public List<String> errorContext() {
            return List.of("Failed to load virtio-mem-device-early:tmp");
        }

        @Override
        public byte[] save() {
            Encoder state = new Encoder();
            VirtioMemStates.put(state, device.device().saveEarly());
            return state.toBytes();
        }

        @Override
        public Load read(Decoder state) throws LoadException {
            return new PluggedLoad(device.device(), VirtioMemStates.early(state));
        }
    }

    private record PluggedLoad(VirtioMemDevice device, VirtioMemEarlyState state, Before before) implements Load {
        PluggedLoad(VirtioMemDevice device, VirtioMemEarlyState state) {
            this(device, state, Before.of(device));
        }

        @Override
        public void apply() throws QemuException {
            device.loadEarly(state);
        }

        @Override
        public void undo() {
            before.restore(device);
        }
    }

    private record LateLoad(
            VirtioMemDevice device,
            VirtioDeviceState function,
            VirtioMemLateState late,
            @Nullable VirtioMemEarlyState early,
            Before before)
            implements Load {
        LateLoad(
                VirtioMemDevice device,
                VirtioDeviceState function,
                VirtioMemLateState late,
                @Nullable VirtioMemEarlyState early) {
            this(device, function, late, early, Before.of(device));
        }

        @Override
        public void apply() throws QemuException {
            if (early != null) {
                device.loadEarly(early);
            }
            device.loadLate(late);
            VirtioDevice virtio = device.function();
            virtio.load(function);
        }

        @Override
        public void undo() {
            device.function().reset();
            before.restore(device);
        }
    }

    /** How a device was before anything was loaded: with nothing plugged, as every device is that waits. */
    private record Before(VirtioMemEarlyState plugged, VirtioMemLateState sizes) {
        static Before of(VirtioMemDevice device) {
            return new Before(device.saveEarly(), device.saveLate());
        }

        void restore(VirtioMemDevice device) {
            insist(() -> device.loadEarly(plugged));
            insist(() -> device.loadLate(sizes));
        }

        /** Its own state fits; only the host can refuse, once the state is there, and what it does not take back is lost to it. */
        private static void insist(Restoring restoring) {
            try {
                restoring.run();
            } catch (QemuException refused) {
                // The host has said why in the journal.
            }
        }

        private interface Restoring {
            void run() throws QemuException;
        }
    }
}
