package io.vmemu.launcher;

import io.vmemu.launcher.command.WatchedOutput;
import io.vmemu.launcher.demo.DemoCommand;
import io.vmemu.launcher.fleet.FleetCommand;
import io.vmemu.launcher.scenario.run.RunCommand;
import io.vmemu.launcher.shell.ProgressCommand;
import io.vmemu.launcher.shell.QmpCommand;
import io.vmemu.launcher.shell.RecordCommand;
import io.vmemu.launcher.shell.ReplayCommand;
import io.vmemu.launcher.simulate.SimulateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code vmemu} command. The emulator itself is the other program, {@code qemu-system-x86_64}. */
@Command(
        name = "vmemu",
        mixinStandardHelpOptions = true,
        versionProvider = Vmemu.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            QmpCommand.class,
            ProgressCommand.class,
            RecordCommand.class,
            ReplayCommand.class,
            FleetCommand.class,
            RunCommand.class,
            SimulateCommand.class,
        },
        description = "An emulator of QEMU's virtio-mem device and the hypervisor around it.",
        footer = {
            "",
            "In a checkout there is also `vmemu bench`, which measures: vmemu bench --help.",
            "The emulator itself is started as QEMU is: bin/qemu-system-x86_64 -help."
        })
public final class Vmemu {
    /** The program. Whatever the command, it has failed if what it prints cannot be written. */
    public static void main(String[] arguments) {
        WatchedOutput output = WatchedOutput.ofProcess();
        int status = new CommandLine(new Vmemu()).setOut(WatchedOutput.writer()).execute(arguments);
        System.out.flush();
        System.exit(output.statusAfter(status, System.err));
    }

    /** The version in the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Vmemu.class.getPackage().getImplementationVersion();
            return new String[] {"vmemu " + (version == null ? "(not packaged)" : version)};
        }
    }
}
