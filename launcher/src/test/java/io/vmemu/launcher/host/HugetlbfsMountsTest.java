package io.vmemu.launcher.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HugetlbfsMountsTest {
    @Test
    void mountsOfHugetlbfsAreFoundWithTheirPageSizes() {
        String mounts = """
                proc /proc proc rw,relatime 0 0
                tmpfs /dev/shm tmpfs rw,relatime,size=24684084k 0 0
                hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0
                none /mnt/a\\040directory hugetlbfs rw,uid=64055,pagesize=1024M,size=4G 0 0
                """;
        assertThat(HugetlbfsMounts.parse(mounts))
                .containsOnly(Map.entry("/dev/hugepages", 2L << 20), Map.entry("/mnt/a directory", 1L << 30));
    }

    @Test
    void thereMayBeNone() {
        assertThat(HugetlbfsMounts.parse("proc /proc proc rw,relatime 0 0\n")).isEmpty();
    }
}
