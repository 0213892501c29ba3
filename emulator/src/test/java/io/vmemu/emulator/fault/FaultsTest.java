package io.vmemu.emulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.time.VirtualClock;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FaultsTest {
    private static final FaultPoint POINT = FaultPoint.DEVICE_PLUG_BUSY;

    private final VirtualClock clock = new VirtualClock(0);
    private final Journal journal = new Journal(clock);
    private final Faults faults = new Faults(7, clock, journal);

    /** Which of the first occurrences are hit, from 1. */
    private List<Integer> hits(int occurrences) {
        List<Integer> hits = new ArrayList<>();
        for (int i = 1; i <= occurrences; i++) {
            if (faults.fires(POINT, "vm0", i)) {
                hits.add(i);
            }
        }
        return hits;
    }

    @Test
    void nothingFiresThatIsNotArmed() {
        assertThat(faults.isArmed(POINT)).isFalse();
        assertThat(hits(5)).isEmpty();

        faults.arm(Fault.at(FaultPoint.HOST_DISCARD));

        assertThat(hits(5)).isEmpty();
    }

    @Test
    void theNthOccurrenceIsHitAndNoOther() {
        faults.arm(Fault.at(POINT).when(Trigger.nth(3)));

        assertThat(hits(6)).containsExactly(3);
        assertThat(faults.isArmed(POINT)).isFalse();
    }

    @Test
    void aNumberOfOccurrencesIsHitFromOneOn() {
        faults.arm(Fault.at(POINT).when(Trigger.ALWAYS.from(2).times(3)));

        assertThat(hits(6)).containsExactly(2, 3, 4);
    }

    @Test
    void aRatioHitsAboutThatManyAndTheSameForTheSameSeed() {
        faults.arm(Fault.at(POINT).when(Trigger.ratio(new Ratio(1, 4))));
        List<Integer> hits = hits(1000);
        Faults again = new Faults(7, clock, journal);
        again.arm(Fault.at(POINT).when(Trigger.ratio(new Ratio(1, 4))));
        Faults other = new Faults(8, clock, journal);
        other.arm(Fault.at(POINT).when(Trigger.ratio(new Ratio(1, 4))));
        List<Integer> sameSeed = new ArrayList<>();
        List<Integer> otherSeed = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            if (again.fires(POINT, "vm0", i)) {
                sameSeed.add(i);
            }
            if (other.fires(POINT, "vm0", i)) {
                otherSeed.add(i);
            }
        }

        assertThat(hits).hasSizeBetween(200, 300).isEqualTo(sameSeed).isNotEqualTo(otherSeed);
    }

    @Test
    void armingOneMoreMovesNoOther() {
        faults.arm(Fault.at(POINT).when(Trigger.ratio(new Ratio(1, 2))));
        List<Integer> alone = hits(100);
        Faults together = new Faults(7, clock, journal);
        together.arm(Fault.at(POINT).when(Trigger.ratio(new Ratio(1, 2))));
        together.arm(Fault.at(FaultPoint.HOST_DISCARD).when(Trigger.ratio(new Ratio(1, 2))));
        List<Integer> beside = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            together.fires(FaultPoint.HOST_DISCARD, "mem0", 0);
            if (together.fires(POINT, "vm0", i)) {
                beside.add(i);
            }
        }

        assertThat(beside).isEqualTo(alone);
    }

    @Test
    void aWindowHitsWithinItOnly() {
        faults.arm(Fault.at(POINT).when(Trigger.ALWAYS.within(10, 20)));

        clock.moveTo(9);
        assertThat(faults.fires(POINT, "vm0", 0)).isFalse();
        clock.moveTo(10);
        assertThat(faults.fires(POINT, "vm0", 0)).isTrue();
        clock.moveTo(20);
        assertThat(faults.fires(POINT, "vm0", 0)).isFalse();
    }

    @Test
    void aPredicateLooksAtSubjectAndValue() {
        faults.arm(Fault.at(POINT).when(Trigger.ALWAYS.about("vm?").between(100, 200)));

        assertThat(faults.fires(POINT, "vm1", 150)).isTrue();
        assertThat(faults.fires(POINT, "mem1", 150)).isFalse();
        assertThat(faults.fires(POINT, "vm1", 201)).isFalse();
    }

    @Test
    void whatDoesNotConcernATriggerIsNotCounted() {
        faults.arm(Fault.at(POINT).when(Trigger.nth(2).about("vm1")));

        assertThat(faults.fires(POINT, "vm0", 0)).isFalse();
        assertThat(faults.fires(POINT, "vm1", 0)).isFalse();
        assertThat(faults.fires(POINT, "vm1", 0)).isTrue();
    }

    @Test
    void aFaultThatIsDisarmedDoesNotFire() {
        int id = faults.arm(Fault.at(POINT));

        assertThat(faults.disarm(id)).isTrue();
        assertThat(faults.disarm(id)).isFalse();
        assertThat(hits(3)).isEmpty();
    }

    @Test
    void whatFiresIsInTheJournalAndCounted() {
        journal.start(10);
        faults.arm(Fault.at(FaultPoint.HOST_POPULATE).when(Trigger.nth(2)).with(5));
        faults.fires(FaultPoint.HOST_POPULATE, "mem0", 4096);
        clock.moveTo(99);
        faults.fires(FaultPoint.HOST_POPULATE, "mem0", 8192);

        assertThat(journal.items())
                .containsExactly(
                        new Journal.Item(1, 99, new JournalEntry.FaultFired(1, "host-populate", "mem0", 8192, 5)));
        assertThat(faults.status()).singleElement().satisfies(status -> {
            assertThat(status.seen()).isEqualTo(2);
            assertThat(status.fired()).isEqualTo(1);
        });
    }

    @Test
    void thereAreEnoughPointsWithNamesOfTheirOwn() {
        Set<String> names = new HashSet<>();
        for (FaultPoint point : FaultPoint.values()) {
            names.add(point.wireName());
        }

        assertThat(names).hasSameSizeAs(FaultPoint.values()).hasSizeBetween(20, 64);
    }

    @ParameterizedTest
    @EnumSource(FaultPoint.class)
    void aFaultSurvivesBeingWrittenAndRead(FaultPoint point) throws QemuException {
        Trigger trigger = new Trigger(3, 2, new Ratio(1, 4), 5_000_000, 9_000_000, "vm*", 1, 1L << 40);
        Fault fault = new Fault(point, trigger, point.parameter() == FaultPoint.Parameter.NONE ? 0 : 77);

        assertThat(FaultForm.read(FaultForm.write(fault))).isEqualTo(fault);
        assertThat(FaultForm.read(FaultForm.write(Fault.at(point)))).isEqualTo(Fault.at(point));
    }

    @Test
    void whatIsWrongWithAWrittenFaultIsNamed() {
        assertRefused(new QDict(), "Parameter 'point' is missing");
        assertRefused(new QDict().put("point", "nope"), "Parameter 'point' does not accept value 'nope'");
        QDict discard = new QDict().put("point", "host-discard");
        assertRefused(copy(discard).put("pages", 3), "Fault 'host-discard' has no parameter 'pages'");
        assertRefused(copy(discard).put("nth", "x"), "Invalid parameter type for 'nth', expected: integer");
        assertRefused(copy(discard).put("ratio", "half"), "Parameter 'ratio' expects a fraction such as 1/4");
        assertRefused(copy(discard).put("often", 1), "Parameter 'often' is unexpected");
        String never = "Fault 'host-discard' can never happen: a trigger that can never fire";
        assertRefused(copy(discard).put("nth", 0), never);
        assertRefused(copy(discard).put("ratio", "0/4"), never);
        assertRefused(copy(discard).put("from-millis", 5).put("until-millis", 5), never);
    }

    private static QDict copy(QDict dict) {
        QDict copy = new QDict();
        dict.members().forEach(copy::put);
        return copy;
    }

    private static void assertRefused(QDict form, String text) {
        assertThatThrownBy(() -> FaultForm.read(form))
                .isInstanceOfSatisfying(
                        QemuException.class, e -> assertThat(e.desc()).isEqualTo(text));
    }

    @Test
    void thereIsABitForEachPoint() {
        assertThat(FaultPoint.values()).hasSizeLessThanOrEqualTo(Long.SIZE);
    }
}
