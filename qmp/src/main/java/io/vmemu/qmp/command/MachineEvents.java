package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.machine.MachineListener;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.event.EventEmitter;
import org.jspecify.annotations.Nullable;

/** Makes QMP events of what a machine tells. */
public final class MachineEvents implements MachineListener {
    private final EventEmitter emitter;

    public MachineEvents(EventEmitter emitter) {
        this.emitter = emitter;
    }

    @Override
    public void onEvent(MachineEvent event, long epochMicros) {
        if (event instanceof MachineEvent.Stop) {
            emitter.emit("STOP", null, epochMicros);
        } else if (event instanceof MachineEvent.Resume) {
            emitter.emit("RESUME", null, epochMicros);
        } else if (event instanceof MachineEvent.Powerdown) {
            emitter.emit("POWERDOWN", null, epochMicros);
        } else if (event instanceof MachineEvent.Suspend) {
            emitter.emit("SUSPEND", null, epochMicros);
        } else if (event instanceof MachineEvent.Wakeup) {
            emitter.emit("WAKEUP", null, epochMicros);
        } else if (event instanceof MachineEvent.Reset reset) {
            emitter.emit("RESET", cause(reset.cause()), epochMicros);
        } else if (event instanceof MachineEvent.Shutdown shutdown) {
            emitter.emit("SHUTDOWN", cause(shutdown.cause()), epochMicros);
        } else {
            onDeviceEvent(event, epochMicros);
        }
    }

    private void onDeviceEvent(MachineEvent event, long epochMicros) {
        if (event instanceof MachineEvent.MemoryDeviceSizeChange change) {
            QDict data = withId("id", change.id()).put("size", change.size()).put("qom-path", change.qomPath());
            emitter.emit("MEMORY_DEVICE_SIZE_CHANGE", data, epochMicros);
        } else if (event instanceof MachineEvent.DeviceDeleted deleted) {
            QDict data = withId("device", deleted.device()).put("path", deleted.path());
            emitter.emit("DEVICE_DELETED", data, epochMicros);
        } else if (event instanceof MachineEvent.DeviceUnplugGuestError refused) {
            QDict data = withId("device", refused.device()).put("path", refused.path());
            emitter.emit("DEVICE_UNPLUG_GUEST_ERROR", data, epochMicros);
        } else if (event instanceof MachineEvent.BalloonChange change) {
            emitter.emit("BALLOON_CHANGE", new QDict().put("actual", change.actual()), epochMicros);
        } else if (event instanceof MachineEvent.Migration migration) {
            emitter.emit("MIGRATION", new QDict().put("status", migration.status()), epochMicros);
        } else if (event instanceof MachineEvent.MigrationPass pass) {
            emitter.emit("MIGRATION_PASS", new QDict().put("pass", pass.pass()), epochMicros);
        } else if (event instanceof MachineEvent.VserportChange port) {
            QDict data = new QDict().put("id", port.id()).put("open", port.open());
            emitter.emit("VSERPORT_CHANGE", data, epochMicros);
        }
    }

    private static QDict cause(ShutdownCause cause) {
        return new QDict().put("guest", cause.isGuest()).put("reason", cause.wireName());
    }

    private static QDict withId(String member, @Nullable String id) {
        return id == null ? new QDict() : new QDict().put(member, id);
    }
}
