package io.vmemu.emulator.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.VirtualClock;
import org.junit.jupiter.api.Test;

final class JournalTest {
    private final VirtualClock clock = new VirtualClock(0);
    private final Journal journal = new Journal(clock);

    private void plug(long gpa) {
        journal.add(new JournalEntry.Request("vm0", "PLUG", gpa, 1));
    }

    @Test
    void takesNothingBeforeItIsStarted() {
        plug(0);

        assertThat(journal.items()).isEmpty();
        assertThat(journal.isOn()).isFalse();
    }

    @Test
    void keepsTheLatestEntriesWithNumbersThatGoOn() {
        journal.start(2);
        plug(1);
        clock.moveTo(5);
        plug(2);
        plug(3);

        assertThat(journal.items()).extracting(Journal.Item::sequence).containsExactly(2L, 3L);
        assertThat(journal.items()).extracting(Journal.Item::nanos).containsExactly(5L, 5L);
        assertThat(journal.since(3)).hasSize(1);
        assertThat(journal.nextSequence()).isEqualTo(4);
    }

    @Test
    void keepsWhatItHasWhenItIsStopped() {
        journal.start(10);
        plug(1);
        journal.stop();
        plug(2);

        assertThat(journal.items()).hasSize(1);
    }

    @Test
    void anEntryHasAWrittenForm() {
        journal.start(10);
        plug(4096);

        assertThat(journal.items().get(0).toDict())
                .isEqualTo(new QDict()
                        .put("seq", 1)
                        .put("nanos", 0)
                        .put("type", "request")
                        .put("device", "vm0")
                        .put("kind", "PLUG")
                        .put("gpa", 4096)
                        .put("blocks", 1));
    }
}
