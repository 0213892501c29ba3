package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.KIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.TIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.memory.HostConfig.Commit;
import io.vmemu.emulator.memory.HostConfig.Node;
import io.vmemu.emulator.memory.HostConfig.Overcommit;
import io.vmemu.emulator.memory.HostConfig.Pool;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedHostTest {
    private static final long HUGE = 2 * MIB;

    private static HostConfig small() {
        return HostConfig.ofRam(GIB);
    }

    private static HostConfig twoNodes() {
        return small().withNodes(new Node(100 * MIB, 0), new Node(100 * MIB, 0));
    }

    private static MappingRequest anonymous(String owner, long size, boolean reserve) {
        return MappingRequest.anonymous(owner, size, HUGE, false, reserve);
    }

    private static HostMapping map(SimulatedHost host, long size) throws HostException {
        return host.map(anonymous("m", size, true));
    }

    private static MemfdRequest memfd(boolean hugetlb, long hugePageSize) {
        return new MemfdRequest("memfd", hugetlb, hugePageSize, true);
    }

    private static HostMapping mapMemfd(SimulatedHost host, long size, boolean hugetlb, boolean shared, boolean reserve)
            throws HostException {
        HostFile file = host.createMemfd(memfd(hugetlb, 0));
        file.resize(size);
        return host.map(new MappingRequest("m", file, 0, size, HUGE, shared, reserve, true));
    }

    private static void assertRefused(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HostException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    @ParameterizedTest
    @CsvSource({"4, 2", "16, 32", "64, 512"})
    void transparentHugePagesGoWithThePageSize(long pageKib, long hugeMib) {
        SimulatedHost host = new SimulatedHost(small().withPages(HostConfig.Pages.ofSize(pageKib * KIB)));

        assertThat(host.pageSize()).isEqualTo(pageKib * KIB);
        assertThat(host.transparentHugePageSize()).isEqualTo(hugeMib * MIB);
    }

    @Test
    void nothingIsResidentBeforeItIsPopulated() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostMapping mapping = map(host, 64 * MIB);

        assertThat(mapping.residentSize()).isZero();
        mapping.populate(0, 4 * MIB);
        mapping.populate(2 * MIB, 4 * MIB);
        assertThat(mapping.residentSize()).isEqualTo(6 * MIB);
        assertThat(host.usage().nodes().get(0).freeSize()).isEqualTo(GIB - 6 * MIB);
    }

    @Test
    void discardedPagesAreFreeAgain() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostMapping mapping = map(host, 64 * MIB);
        mapping.populate(0, 64 * MIB);

        mapping.discard(8 * MIB, 16 * MIB);
        mapping.discard(8 * MIB, 16 * MIB);

        assertThat(mapping.residentSize()).isEqualTo(48 * MIB);
        assertThat(host.usage().nodes().get(0).freeSize()).isEqualTo(GIB - 48 * MIB);
    }

    @Test
    void discardBeforePopulateDoesNothing() throws HostException {
        HostMapping mapping = map(new SimulatedHost(small()), 64 * MIB);

        mapping.discard(0, 64 * MIB);

        assertThat(mapping.residentSize()).isZero();
    }

    @Test
    void unmappingGivesEverythingBack() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostMapping mapping = map(host, 64 * MIB);
        mapping.populate(0, 64 * MIB);

        mapping.close();
        mapping.close();

        assertThat(host.usage().holders()).isEmpty();
        assertThat(host.usage().committedSize()).isZero();
        assertThat(host.usage().nodes().get(0).freeSize()).isEqualTo(GIB);
        assertThatThrownBy(() -> mapping.populate(0, MIB)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rangesThatAreNoPagesOrOutsideAreInvalid() throws HostException {
        HostMapping mapping = map(new SimulatedHost(small()), 64 * MIB);

        assertRefused(Errno.EINVAL, () -> mapping.populate(1, 4096));
        assertRefused(Errno.EINVAL, () -> mapping.populate(0, 100));
        assertRefused(Errno.EINVAL, () -> mapping.discard(64 * MIB, 4096));
        assertRefused(Errno.EINVAL, () -> mapping.populate(-4096, 4096));
        assertRefused(Errno.EINVAL, () -> mapping.populate(4096, Long.MAX_VALUE & -4096L));
    }

    @Test
    void populatingStopsWhenTheHostIsFull() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withCommit(new Commit(Overcommit.ALWAYS, 50, 0)));
        HostMapping mapping = map(host, 4 * GIB);

        assertRefused(Errno.ENOMEM, () -> mapping.populate(0, 2 * GIB));
        assertThat(mapping.residentSize()).isEqualTo(GIB);
        mapping.discard(0, 2 * GIB);
        assertThat(mapping.residentSize()).isZero();
    }

    @Test
    void whatOthersUseIsNotFree() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withNodes(new Node(GIB, GIB - 10 * MIB)));
        HostMapping mapping = map(host, 64 * MIB);
        mapping.populate(0, 10 * MIB);
        assertRefused(Errno.ENOMEM, () -> mapping.populate(10 * MIB, 4096));

        host.setUsedByOthers(0, GIB - 12 * MIB);
        mapping.populate(10 * MIB, 2 * MIB);
        host.setUsedByOthers(0, GIB);
        assertRefused(Errno.ENOMEM, () -> mapping.populate(12 * MIB, 4096));
        assertThat(host.usage().nodes().get(0).freeSize()).isZero();
        assertThat(mapping.residentSize()).isEqualTo(12 * MIB);
    }

    @Test
    void readOnlyMappingsCannotBePopulated() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostFile file = host.createMemfd(memfd(false, 0));
        HostMapping mapping = host.map(new MappingRequest("m", file, 0, MIB, 4096, true, true, false));

        assertRefused(Errno.EINVAL, () -> mapping.populate(0, MIB));
    }

    @Test
    void aPrivatePageOfAMemfdTakesTwo() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostMapping shared = mapMemfd(host, 64 * MIB, false, true, true);
        HostMapping copied = mapMemfd(host, 64 * MIB, false, false, true);

        shared.populate(0, 4 * MIB);
        copied.populate(0, 4 * MIB);

        assertThat(shared.residentSize()).isEqualTo(4 * MIB);
        assertThat(copied.residentSize()).isEqualTo(8 * MIB);
    }

    // ---- overcommit

    @Test
    void theHeuristicRefusesASingleMappingBeyondRamAndSwap() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withCommit(new Commit(Overcommit.HEURISTIC, 50, GIB)));

        assertThat(map(host, 2 * GIB).residentSize()).isZero();
        assertThat(map(host, 2 * GIB).residentSize()).isZero();
        assertRefused(Errno.ENOMEM, () -> map(host, 2 * GIB + 4096));
        assertThat(host.map(anonymous("m", 100 * GIB, false)).residentSize()).isZero();
    }

    @Test
    void theStrictestPolicyCountsAllMappings() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withCommit(new Commit(Overcommit.NEVER, 50, 0)));
        HostMapping first = map(host, 400 * MIB);

        assertRefused(Errno.ENOMEM, () -> map(host, 200 * MIB));
        assertRefused(Errno.ENOMEM, () -> host.map(anonymous("m", 200 * MIB, false)));
        assertThat(host.usage().committedSize()).isEqualTo(400 * MIB);
        first.close();
        assertThat(map(host, 500 * MIB).residentSize()).isZero();
    }

    @Test
    void withoutLimitOnlyTheAddressSpaceIsOne() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withCommit(new Commit(Overcommit.ALWAYS, 50, 0)));

        assertThat(map(host, 80 * TIB).residentSize()).isZero();
        assertRefused(Errno.ENOMEM, () -> map(host, 100 * TIB));
        assertRefused(Errno.ENOMEM, () -> map(host, Long.MIN_VALUE));
        assertRefused(Errno.ENOMEM, () -> map(host, 0));
    }

    @Test
    void sharedMemfdsAreNotPromisedButPrivateOnesAre() throws HostException {
        SimulatedHost host = new SimulatedHost(small());

        assertThat(mapMemfd(host, 100 * GIB, false, true, true).residentSize()).isZero();
        assertRefused(Errno.ENOMEM, () -> mapMemfd(host, 100 * GIB, false, false, true));
        assertThat(mapMemfd(host, 100 * GIB, false, false, false).residentSize())
                .isZero();
        assertThat(host.usage().committedSize()).isZero();
    }

    @Test
    void hugePagesDoNotCountAsPromised() throws HostException {
        SimulatedHost host = new SimulatedHost(
                small().withCommit(new Commit(Overcommit.NEVER, 50, 0)).withPools(new Pool(HUGE, List.of(500L), 0)));

        assertThat(mapMemfd(host, GIB - 24 * MIB, true, true, true).residentSize())
                .isZero();
        assertThat(host.usage().committedSize()).isZero();
        // 24 MiB are left of RAM, half of them may be promised.
        assertRefused(Errno.ENOMEM, () -> map(host, 13 * MIB));
        assertThat(map(host, 11 * MIB).residentSize()).isZero();
    }

    // ---- huge pages

    @Test
    void aReservedMappingHasItsHugePagesForSure() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withPools(new Pool(HUGE, List.of(10L), 0)));
        HostMapping reserved = mapMemfd(host, 8 * HUGE, true, true, true);
        HostMapping other = mapMemfd(host, 8 * HUGE, true, true, false);

        assertRefused(Errno.EFAULT, () -> other.populate(0, 3 * HUGE));
        assertThat(other.residentSize()).isEqualTo(2 * HUGE);
        reserved.populate(0, 8 * HUGE);
        assertThat(reserved.residentSize()).isEqualTo(8 * HUGE);
        assertThat(host.usage().pools().get(0)).isEqualTo(new HostUsage.PoolUsage(HUGE, 10, 0, 0, 0));
    }

    @Test
    void mappingMoreThanThePoolHasIsRefused() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withPools(new Pool(HUGE, List.of(10L), 0)));

        assertRefused(Errno.ENOMEM, () -> mapMemfd(host, 11 * HUGE, true, true, true));
        assertThat(mapMemfd(host, 11 * HUGE, true, true, false).residentSize()).isZero();
        assertThat(host.usage().pools().get(0).reservedPages()).isZero();
    }

    @Test
    void aDiscardedHugePageIsNoLongerReserved() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withPools(new Pool(HUGE, List.of(4L), 0)));
        HostMapping first = mapMemfd(host, 4 * HUGE, true, true, true);
        first.populate(0, 4 * HUGE);
        first.discard(HUGE, HUGE);
        HostMapping second = mapMemfd(host, HUGE, true, true, false);

        second.populate(0, HUGE);

        assertRefused(Errno.EFAULT, () -> first.populate(HUGE, HUGE));
        second.discard(0, HUGE);
        first.populate(HUGE, HUGE);
        assertThat(first.residentSize()).isEqualTo(4 * HUGE);
    }

    @Test
    void hugePagesAreDiscardedWholeOnly() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withPools(new Pool(HUGE, List.of(4L), 0)));
        HostMapping mapping = mapMemfd(host, 4 * HUGE, true, true, true);

        assertRefused(Errno.EINVAL, () -> mapping.discard(0, 4096));
    }

    @Test
    void unmappingGivesReservationsBack() throws HostException {
        SimulatedHost host = new SimulatedHost(small().withPools(new Pool(HUGE, List.of(10L), 0)));
        HostMapping mapping = mapMemfd(host, 8 * HUGE, true, true, true);
        mapping.populate(0, 3 * HUGE);
        assertThat(host.usage().holders().get(0).reservedSize()).isEqualTo(5 * HUGE);

        mapping.close();

        assertThat(host.usage().pools().get(0)).isEqualTo(new HostUsage.PoolUsage(HUGE, 10, 10, 0, 0));
    }

    @Test
    void poolsChangeWhileTheMachineRuns() throws HostException {
        SimulatedHost host = new SimulatedHost(small());
        HostMapping mapping = mapMemfd(host, 8 * HUGE, true, true, false);
        assertRefused(Errno.EFAULT, () -> mapping.populate(0, HUGE));

        host.setHugePages(HUGE, 0, 2);
        mapping.populate(0, 2 * HUGE);
        host.setHugePages(HUGE, 0, 0);
        assertRefused(Errno.EFAULT, () -> mapping.populate(2 * HUGE, HUGE));
        host.setOvercommitHugePages(HUGE, 3);
        mapping.populate(2 * HUGE, HUGE);

        assertThat(mapping.residentSize()).isEqualTo(3 * HUGE);
        assertThatThrownBy(() -> host.setHugePages(4096, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hugePagesOfAnUnknownSizeAreNoDevice() throws HostException {
        SimulatedHost host = new SimulatedHost(small());

        assertRefused(Errno.ENODEV, () -> host.createMemfd(memfd(true, 4 * MIB)));
        assertThat(host.createMemfd(memfd(true, 0)).pageSize()).isEqualTo(HUGE);
        assertThat(host.createMemfd(memfd(true, GIB)).pageSize()).isEqualTo(GIB);
        assertThat(host.createMemfd(memfd(false, GIB)).pageSize()).isEqualTo(4096);
    }

    // ---- NUMA

    private static List<Long> perNode(SimulatedHost host) {
        return host.usage().holders().get(0).residentByNode();
    }

    @Test
    void pagesComeFromTheFirstNodeAndThenFromTheNext() throws HostException {
        SimulatedHost host = new SimulatedHost(twoNodes());
        HostMapping mapping = map(host, 200 * MIB);

        mapping.populate(0, 150 * MIB);

        assertThat(perNode(host)).containsExactly(100 * MIB, 50 * MIB);
        mapping.discard(90 * MIB, 20 * MIB);
        assertThat(perNode(host)).containsExactly(90 * MIB, 40 * MIB);
        mapping.close();
        assertThat(host.usage().nodes())
                .extracting(HostUsage.NodeUsage::freeSize)
                .containsOnly(100 * MIB);
    }

    @Test
    void boundMemoryComesFromItsNodesOnly() throws HostException {
        SimulatedHost host = new SimulatedHost(twoNodes());
        HostMapping mapping = map(host, 200 * MIB);
        mapping.bind(HostMemPolicy.BIND, List.of(1, 7));

        assertRefused(Errno.ENOMEM, () -> mapping.populate(0, 150 * MIB));
        assertThat(perNode(host)).containsExactly(0L, 100 * MIB);
    }

    @Test
    void thePreferredNodeComesFirst() throws HostException {
        SimulatedHost host = new SimulatedHost(twoNodes());
        HostMapping mapping = map(host, 200 * MIB);
        mapping.bind(HostMemPolicy.PREFERRED, List.of(1));

        mapping.populate(0, 150 * MIB);

        assertThat(perNode(host)).containsExactly(50 * MIB, 100 * MIB);
    }

    @Test
    void interleavedPagesAlternate() throws HostException {
        SimulatedHost host = new SimulatedHost(twoNodes());
        HostMapping mapping = map(host, 200 * MIB);
        mapping.bind(HostMemPolicy.INTERLEAVE, List.of(0, 1));

        mapping.populate(0, 10 * MIB);
        assertThat(perNode(host)).containsExactly(5 * MIB, 5 * MIB);
        mapping.discard(0, 4096);
        assertThat(perNode(host)).containsExactly(5 * MIB - 4096, 5 * MIB);
        host.setUsedByOthers(0, 100 * MIB);
        mapping.populate(10 * MIB, 10 * MIB);
        assertThat(perNode(host)).containsExactly(5 * MIB - 4096, 15 * MIB);
    }

    @Test
    void nodesThatDoNotExistAreInvalid() throws HostException {
        HostMapping mapping = map(new SimulatedHost(twoNodes()), 200 * MIB);

        assertRefused(Errno.EINVAL, () -> mapping.bind(HostMemPolicy.BIND, List.of(2)));
        mapping.bind(HostMemPolicy.DEFAULT, List.of());
        mapping.populate(0, 4096);
    }

    @Test
    void boundHugePagesNeedFreeOnesOnThatNode() throws HostException {
        SimulatedHost host = new SimulatedHost(twoNodes().withPools(new Pool(HUGE, List.of(6L, 2L), 0)));
        HostMapping mapping = mapMemfd(host, 4 * HUGE, true, true, true);
        mapping.bind(HostMemPolicy.BIND, List.of(1));

        assertRefused(Errno.EFAULT, () -> mapping.populate(0, 4 * HUGE));
        assertThat(perNode(host)).containsExactly(0L, 2 * HUGE);
        assertThat(host.usage().pools().get(0).reservedPages()).isEqualTo(2);
    }
}
