package io.vmemu.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final long BLOCK = 2L << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Screen screen(boolean live) {
        PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        return new Screen(out, live, Style.PLAIN, new BlockMapRenderer(4, 1, Style.PLAIN));
    }

    private String written() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private static List<BlockMap> maps(int blocks) {
        BitSet plugged = new BitSet();
        plugged.set(0, blocks);
        return List.of(new BlockMap("vm0", 0, BLOCK, 4 * BLOCK, 4 * BLOCK, blocks * BLOCK, plugged));
    }

    @Test
    void onATerminalTheMapIsDrawnOverTheOldOne() {
        Screen screen = screen(true);
        screen.show(maps(1));
        assertThat(written()).endsWith("\n  █···\n");

        screen.show(maps(2));

        assertThat(written()).startsWith("\u001b[3A\u001b[J").endsWith("\n  ██··\n");
    }

    @Test
    void onATerminalTheStoryScrollsByAboveTheMap() {
        Screen screen = screen(true);
        screen.show(maps(1));
        written();

        screen.say("once upon a time");

        assertThat(written()).startsWith("\u001b[3A\u001b[Jonce upon a time\n").endsWith("\n  █···\n");
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() {
        Screen screen = screen(true);
        screen.show(maps(1));
        written();

        screen.show(maps(1));

        assertThat(written()).isEmpty();
    }

    @Test
    void inAPipeTheMapComesOnceWhenTheStepIsOver() {
        Screen screen = screen(false);

        screen.show(maps(1));
        screen.say("once upon a time");
        screen.show(maps(2));
        assertThat(written()).isEqualTo("once upon a time\n");
        screen.settle();

        assertThat(written()).endsWith("\n  ██··\n").doesNotContain("\u001b");
    }

    @Test
    void theEndLeavesTheMapsInPlace() {
        Screen screen = screen(true);
        screen.show(maps(1));
        screen.end();
        written();

        screen.say("the end");

        assertThat(written()).isEqualTo("the end\n");
    }
}
