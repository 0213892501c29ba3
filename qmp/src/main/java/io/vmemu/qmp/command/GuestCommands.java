package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.protocol.CommandHandler;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.Locale;

/** The guest from inside: looked at, and acted on as its root would. */
final class GuestCommands {
    private final Machine machine;

    GuestCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu-guest")
                .query("x-vmemu-guest-info", (arguments, context) -> info())
                .action("x-vmemu-guest-set-block-state", (arguments, context) -> setBlockState(arguments))
                .action("x-vmemu-guest-workload-start", (arguments, context) -> startWorkload(arguments))
                .action(
                        "x-vmemu-guest-workload-stop",
                        (arguments, context) -> console().stopWorkload(arguments.string("id")))
                .query("x-vmemu-guest-workloads", (arguments, context) -> workloads())
                .action("x-vmemu-guest-load-driver", act(GuestConsole::loadDriver))
                .action("x-vmemu-guest-unload-driver", act(GuestConsole::unloadDriver))
                .action("x-vmemu-guest-suspend", act(GuestConsole::suspend))
                .action("x-vmemu-guest-reboot", act(GuestConsole::reboot))
                .action("x-vmemu-guest-crash", act(GuestConsole::crash));
    }

    private interface Act {
        void on(GuestConsole console) throws QemuException;
    }

    private CommandHandler.Action act(Act act) {
        return (arguments, context) -> act.on(console());
    }

    private GuestConsole console() throws QemuException {
        GuestConsole console = machine.guest().console();
        if (console == null) {
            throw nobodyToAsk();
        }
        return console;
    }

    private static QemuException nobodyToAsk() {
        return new QemuException("No guest is running that could be asked");
    }

    private QDict info() throws QemuException {
        GuestView view = machine.guest().view();
        if (view == null) {
            throw nobodyToAsk();
        }
        QList blocks = new QList();
        for (GuestView.Block block : view.blocks()) {
            blocks.add(new QDict()
                    .put("index", block.index())
                    .put("online", block.isOnline())
                    .put("zone", block.zone().linuxName())
                    .put("node", block.node())
                    .put("hotplugged", block.isHotplugged())
                    .put("plugged-size", block.pluggedSize()));
        }
        return new QDict()
                .put("kernel", view.kernel())
                .put("mem-total", view.memTotalSize())
                .put("mem-available", view.memAvailableSize())
                .put("memory-block-size", view.blockSize())
                .put("memory-blocks", blocks);
    }

    private void setBlockState(Arguments arguments) throws QemuException {
        BlockState state = BlockState.valueOf(arguments.string("state").toUpperCase(Locale.ROOT));
        console().setBlockState(arguments.integer("index"), state);
    }

    private void startWorkload(Arguments arguments) throws QemuException {
        WorkloadKind kind = WorkloadKind.valueOf(arguments.string("kind").toUpperCase(Locale.ROOT));
        long size = arguments.integer("size");
        if (size < 0) {
            throw new QemuException("Parameter 'size' expects a size below 2^63");
        }
        console().startWorkload(arguments.string("id"), kind, size);
    }

    private QList workloads() throws QemuException {
        QList list = new QList();
        for (GuestConsole.Workload workload : console().workloads()) {
            list.add(new QDict()
                    .put("id", workload.id())
                    .put("kind", workload.kind().name().toLowerCase(Locale.ROOT))
                    .put("requested-size", workload.requestedSize())
                    .put("size", workload.size()));
        }
        return list;
    }
}
