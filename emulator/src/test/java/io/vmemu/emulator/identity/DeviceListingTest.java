package io.vmemu.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DeviceListingTest {
    @Test
    void devicesStandByWhatTheyAreFor() {
        List<String> lines = DeviceListing.lines(Persona.QEMU_10_0);
        assertThat(lines)
                .startsWith(
                        "Controller/Bridge/Hub devices:",
                        "name \"cxl-downstream\", bus PCI, desc \"CXL Switch Downstream Port\"");
        assertThat(lines)
                .containsSubsequence(
                        "",
                        "Network devices:",
                        "name \"e1000\", bus PCI, alias \"e1000-82540em\", desc \"Intel Gigabit Ethernet\"",
                        "",
                        "Misc devices:",
                        "name \"virtio-mem-pci\", bus PCI",
                        "",
                        "CPU devices:",
                        "name \"qemu64-x86_64-cpu\"",
                        "Uncategorized devices:",
                        "name \"pc-dimm\", desc \"DIMM memory module\"");
        assertThat(DeviceListing.lines(Persona.QEMU_7_2)).contains("name \"virtio-mem-pci\", bus PCI");
    }

    @Test
    void allDevicesThatAUserCanAddAreListed() {
        for (Persona persona : List.of(Persona.QEMU_7_2, Persona.QEMU_10_0)) {
            TypeCatalog types = TypeCatalog.of(persona);
            TreeSet<String> listed = new TreeSet<>();
            for (String line : DeviceListing.lines(persona)) {
                if (line.startsWith("name ")) {
                    listed.add(line.split("\"", -1)[1]);
                }
            }
            assertThat(types.names())
                    .filteredOn(name -> {
                        TypeInfo type = types.find(name);
                        return type != null && type.isUserDevice();
                    })
                    .containsExactlyElementsOf(listed);
        }
    }
}
