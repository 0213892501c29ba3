package io.vmemu.qmp.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a stream yields does not depend on how it is cut into reads, and no stream does lasting harm. */
class JsonSplitTest {
    private static final List<String> STREAMS = List.of(
            "{\"execute\":\"qom-set\",\"arguments\":{\"path\":\"vm0\",\"value\":-1.5e+3},\"id\":[null,true,12]}\n",
            "'a\\u00e9\\ud83d\\ude00\u00c3\u00a9\u00f0\u009f\u0098\u0080' 12 truE 0e1 \u00ff{'x\n{]@ x\t{}[1,]",
            "{\"a\":[}{'swallowed':1}]{\"a\" 1}{}{'a':1,'a':2}[\"\\u12\"]%d\"tab\there\"\u00fe\u00fe{:}1.5.5 ");

    @Test
    void everySplitIntoThreeYieldsTheSame() {
        for (String stream : STREAMS) {
            byte[] bytes = Texts.bytes(stream);
            List<String> whole = Texts.read(new JsonStreamer(), bytes);
            for (int first = 0; first <= bytes.length; first++) {
                for (int second = first; second <= bytes.length; second++) {
                    assertThat(Texts.readInChunks(new JsonStreamer(), bytes, first, second))
                            .as("cut at %d and %d", first, second)
                            .isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void byteByByteYieldsTheSame() {
        for (String stream : STREAMS) {
            byte[] bytes = Texts.bytes(stream);
            int[] everyByte = IntStream.range(0, bytes.length).toArray();
            assertThat(Texts.readInChunks(new JsonStreamer(), bytes, everyByte))
                    .isEqualTo(Texts.read(new JsonStreamer(), bytes));
        }
    }

    @Test
    void randomBytesYieldTheSameHoweverCutAndLeaveTheStreamerUsable() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = garbage(random);
            int[] cuts =
                    random.ints(random.nextInt(6), 0, bytes.length + 1).sorted().toArray();
            JsonStreamer whole = new JsonStreamer();
            JsonStreamer cut = new JsonStreamer();
            assertThat(Texts.readInChunks(cut, bytes, cuts))
                    .as("seed %d, round %d: %s", seed, round, Arrays.toString(bytes))
                    .isEqualTo(Texts.read(whole, bytes));
            List<String> after = Texts.read(whole, Texts.bytes("\u00ff\n{'sync':1}"));
            assertThat(after).as("seed %d, round %d", seed, round).last().isEqualTo("{\"sync\": 1}");
        }
    }

    /** Pieces that mean something to the lexer, with some plain noise. */
    private static byte[] garbage(Random random) {
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "'",
            "\"",
            "\\",
            "\\u",
            "d83d",
            "\\ude00",
            "0",
            "1",
            "-",
            ".",
            "e",
            "+",
            "true",
            "nul",
            " ",
            "\n",
            "\t",
            "\u00ff",
            "\u00c3\u00a9",
            "\u00e2\u0082",
            "'a'",
            "{'a':1}",
            "\0",
            "@"
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(
                    random.nextInt(8) == 0
                            ? String.valueOf((char) random.nextInt(256))
                            : pieces[random.nextInt(pieces.length)]);
        }
        return Texts.bytes(text.toString());
    }
}
