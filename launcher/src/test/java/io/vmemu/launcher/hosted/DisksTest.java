package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.cli.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code -blockdev}, {@code -drive} and the disks of {@code -device} take and refuse, as QEMU 7.2 and 10.0 have it. */
class DisksTest {
    private static void start(String persona, String options) throws StartupException {
        List<String> arguments = new ArrayList<>(List.of("-x-vmemu", "persona=" + persona, "-accel", "tcg"));
        arguments.addAll(List.of("-machine", "pc", "-nodefaults"));
        arguments.addAll(List.of(options.split(" ", -1)));
        HostedMachine.start(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-blockdev driver=file,filename=/nope,node-name=x|Could not open '/nope': No such file or directory",
                "-blockdev driver=raw,file.driver=file,file.filename=/nope,node-name=x"
                        + "|Could not open '/nope': No such file or directory",
                "-blockdev driver=null-co,node-name=x -blockdev driver=null-co,node-name=x"
                        + "|Duplicate nodes with node-name='x'",
                "-blockdev driver=raw,file=y,node-name=x|Cannot find device='y' nor node-name='y'",
                "-blockdev driver=null-co|'node-name' must be specified for the root node",
                "-blockdev node-name=x|Parameter 'driver' is missing",
                "-device virtio-blk-pci,drive=x|Property 'virtio-blk-device.drive' can't find value 'x'",
                "-device virtio-blk-pci-transitional,drive=x|Property 'virtio-blk-device.drive' can't find value 'x'",
                "-device virtio-blk-pci|drive property not set",
                "-device ide-hd|No drive specified",
                "-device ide-hd,drive=x|Property 'ide-hd.drive' can't find value 'x'",
                "-device qemu-xhci -device usb-storage|drive property not set",
                "-blockdev driver=null-co,node-name=a,read-only=on -device ide-hd,drive=a|Block node is read-only",
                "-blockdev driver=null-co,node-name=q -drive if=none,id=q,driver=null-co"
                        + "|Device name 'q' conflicts with an existing node name",
                "-drive if=none,id=q -device virtio-blk-pci,drive=q|Device needs media, but drive is empty",
                "-drive if=none,id=q,driver=null-co -device virtio-blk-pci,drive=q -device virtio-blk-pci,drive=q"
                        + "|Drive 'q' is already in use by another device",
            })
    void aDiskIsRefused(String options, String text) {
        for (String persona : List.of("7.2", "10.0")) {
            assertThatThrownBy(() -> start(persona, options))
                    .isInstanceOf(StartupException.class)
                    .hasMessage(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-device ide-cd",
                "-drive if=none,id=q -device ide-cd,drive=q",
                "-drive if=none,driver=null-co -device virtio-blk-pci,drive=none0",
                "-drive if=none,driver=null-co,id=q,node-name=n -device virtio-blk-pci,drive=n",
                "-blockdev driver=null-co,node-name=a -device ide-cd,drive=a -device ide-cd,drive=a",
                "-blockdev driver=null-co,node-name=a -device virtio-blk-pci,drive=a,share-rw=on"
                        + " -device virtio-blk-pci,drive=a,share-rw=on",
            })
    void aDiskIsTaken(String options) {
        for (String persona : List.of("7.2", "10.0")) {
            assertThatCode(() -> start(persona, options)).doesNotThrowAnyException();
        }
    }
}
