package io.vmemu.launcher.simulate;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultForm;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.JsonWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Something that a client, a host, a guest or fate does. What makes no sense at the time is refused or does nothing. */
sealed interface Act {
    void on(World world) throws BrokenPromise;

    /** In words, for a timeline. */
    String text();

    /** A client's command. */
    record Command(String name, QDict arguments) implements Act {
        Command(String name) {
            this(name, new QDict());
        }

        @Override
        public void on(World world) throws BrokenPromise {
            world.ask(name, arguments);
        }

        @Override
        public String text() {
            return arguments.size() == 0 ? name : name + " " + words(arguments);
        }
    }

    /** What a client sends that no server can make sense of. */
    record Noise(String octets) implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.shout(octets);
        }

        @Override
        public String text() {
            return "a client sends " + JsonWriter.toText(QString.of(octets));
        }
    }

    /** The client goes, and comes back. */
    record Reconnect() implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.reconnect();
        }

        @Override
        public String text() {
            return "the client reconnects";
        }
    }

    /** A memory device is plugged in. */
    record PlugIn(DeviceSpec device) implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.plugIn(device);
        }

        @Override
        public String text() {
            return "object-add " + words(device.object()) + ", device_add " + words(device.device(false));
        }
    }

    /** Something begins to go wrong. */
    record Arm(Fault fault) implements Act {
        @Override
        public void on(World world) {
            world.machine().faults().arm(fault);
        }

        @Override
        public String text() {
            return "from now on: " + words(FaultForm.write(fault));
        }
    }

    /** Nothing goes wrong any more. */
    record Disarm() implements Act {
        @Override
        public void on(World world) {
            world.machine().faults().disarmAll();
        }

        @Override
        public String text() {
            return "no more faults";
        }
    }

    /** A snapshot is taken; there is one at most. */
    record Save() implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.save();
        }

        @Override
        public String text() {
            return "a snapshot is saved";
        }
    }

    /** The snapshot that was taken last is loaded. */
    record Load() implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.load();
        }

        @Override
        public String text() {
            return "the snapshot is loaded";
        }
    }

    /** A migration begins to another machine of the kind. */
    record Migrate() implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.migrate();
        }

        @Override
        public String text() {
            return "migrate to another machine of the kind";
        }
    }

    /**
     * Root writes to the state of a memory block.
     *
     * @param choice which of those that have been added, counted round and round
     */
    record SetBlock(int choice, BlockState state) implements Act {
        @Override
        public void on(World world) throws BrokenPromise {
            world.setBlock(choice, state);
        }

        @Override
        public String text() {
            return "in the guest: added memory block " + choice + " becomes "
                    + state.name().toLowerCase(Locale.ROOT);
        }
    }

    private static String words(QDict dict) {
        return dict.members().entrySet().stream()
                .map(member -> member.getKey() + "=" + word(member.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String word(QObject value) {
        return value instanceof QString text ? text.value() : JsonWriter.toText(value);
    }
}
