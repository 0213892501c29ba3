package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private final List<String> said = new ArrayList<>();
    private final Messages messages = new Messages("qemu-system-x86_64", said::add, () -> 1_795_414_335_022_199L);

    @Test
    void aMessageNamesTheProgramAndTheOption() {
        messages.error("a");
        messages.setLocation("-device foo");
        messages.error("b");
        messages.warn("c");
        assertThat(said)
                .containsExactly(
                        "qemu-system-x86_64: a",
                        "qemu-system-x86_64: -device foo: b",
                        "qemu-system-x86_64: -device foo: warning: c");
    }

    @Test
    void aPlaceInAFileFollowsTheProgramWithoutABlank() {
        messages.setLocation(Messages.inFile("cfg", 8));
        messages.error("a");
        messages.setLocation(Messages.inFile("events", 0));
        messages.error("b");
        assertThat(said).containsExactly("qemu-system-x86_64:cfg:8: a", "qemu-system-x86_64:events: b");
    }

    @Test
    void timeAndGuestComeFirstIfAskedFor() {
        messages.showTimestamp(true);
        messages.error("a");
        messages.showGuestName(true);
        messages.error("b");
        messages.setGuestName("vm1");
        messages.error("c");
        assertThat(said)
                .containsExactly(
                        "2026-11-23T06:12:15.022199Z qemu-system-x86_64: a",
                        "2026-11-23T06:12:15.022199Z qemu-system-x86_64: b",
                        "2026-11-23T06:12:15.022199Z vm1 qemu-system-x86_64: c");
    }

    @Test
    void aRefusalThatWasToldAlreadyIsNotToldAgain() {
        messages.error(StartupException.alreadyTold());
        messages.error(new StartupException("-m x", "no"));
        assertThat(said).containsExactly("qemu-system-x86_64: -m x: no");
    }

    @Test
    void theFormatHoldsFromTheOptionOnThatAsksForIt() {
        assertThat(CommandLines.saidAbout("-m", "1G,slots", "-msg", "timestamp=on", "-foo=x"))
                .containsExactly("-foo=x: invalid option");
        CommandLines lines = CommandLines.modern();
        try {
            lines.parse("-msg", "timestamp=on", "-m", "1G,slots");
        } catch (StartupException e) {
            lines.messages().error(e);
        }
        assertThat(lines.said())
                .containsExactly(
                        "1970-01-01T00:00:01.000001Z qemu: -m 1G,slots: warning: short-form boolean option 'slots'"
                                + " deprecated\nPlease use slots=on instead",
                        "1970-01-01T00:00:01.000001Z qemu: -m 1G,slots: Parameter 'slots' expects a number");
    }
}
