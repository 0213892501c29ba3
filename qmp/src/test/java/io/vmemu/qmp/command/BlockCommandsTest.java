package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockCommandsTest {
    @TempDir
    private Path directory;

    private final TestMonitor pc =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    @BeforeEach
    void addNode() {
        assertThat(pc.ask("device_add", "{'driver':'virtio-scsi-pci','id':'scsi'}"))
                .isEqualTo("{}");
        add("'driver':'null-co','node-name':'n0'");
    }

    private void add(String members) {
        assertThat(pc.ask("blockdev-add", "{" + members + "}")).isEqualTo("{}");
    }

    private void delete(String name) {
        assertThat(pc.ask("blockdev-del", "{'node-name':'" + name + "'}")).isEqualTo("{}");
    }

    private String deletionRefusal(String name) {
        return pc.refusal("blockdev-del", "{'node-name':'" + name + "'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'node-name':'n1';Parameter 'driver' is missing",
                "'driver':'null-co';'node-name' must be specified for the root node",
                "'driver':'foo','node-name':'n1';Parameter 'driver' does not accept value 'foo'",
                "'driver':'file','node-name':'n1';Parameter 'filename' is missing",
                "'driver':'raw','node-name':'n1';Parameter 'file' is missing",
                "'driver':'null-co','node-name':'n1','bogus':1;Parameter 'bogus' is unexpected",
                "'driver':'null-co','node-name':'n0';Duplicate nodes with node-name='n0'",
                "'driver':'null-co','node-name':'1z';Invalid node-name: '1z'",
                "'driver':'null-co','node-name':'';Invalid node-name: ''",
                "'driver':'null-co','node-name':'a2345678901234567890123456789012';Node name too long",
                "'driver':'raw','node-name':'n0','file':'x';Cannot find device='x' nor node-name='x'",
                "'driver':'file','node-name':'n1','filename':'/nope/x';Could not open '/nope/x': No such file or directory",
                "'driver':'file','node-name':'n1','filename':'/';Could not open '/': Is a directory",
                "'driver':'file','node-name':'n1','filename':'/dev/null';'file' driver requires '/dev/null' to be a regular file",
            })
    void aNodeIsRefused(String members, String text) {
        assertThat(pc.refusal("blockdev-add", "{" + members + "}")).isEqualTo(text);
    }

    @Test
    void aNodeUnderAnotherStaysUntilThatHasGone() {
        add("'driver':'raw','file':'n0','node-name':'r'");
        assertThat(deletionRefusal("n0")).isEqualTo("Block device n0 is in use");
        delete("r");
        delete("n0");
        assertThat(deletionRefusal("n0")).isEqualTo("Failed to find node with node-name='n0'");
    }

    @Test
    void aNodeMadeWithAnotherGoesWithIt() throws IOException {
        Path image = Files.write(directory.resolve("image"), new byte[512]);
        add("'driver':'raw','node-name':'r','file':{'driver':'file','node-name':'f','filename':'" + image + "'}");
        assertThat(deletionRefusal("f")).isEqualTo("Node f is not owned by the monitor");
        delete("r");
        assertThat(deletionRefusal("f")).isEqualTo("Failed to find node with node-name='f'");
    }

    @Test
    void aRefusedNodeLeavesNothingBehind() {
        assertThat(
                        pc.refusal(
                                "blockdev-add",
                                "{'driver':'blkverify','node-name':'v','test':'n0','raw':{'driver':'file','filename':'/nope'}}"))
                .isEqualTo("Could not open '/nope': No such file or directory");
        assertThat(pc.refusal(
                        "blockdev-add",
                        "{'driver':'raw','node-name':'n0','file':{'driver':'null-co','node-name':'inner'}}"))
                .isEqualTo("Duplicate nodes with node-name='n0'");
        assertThat(deletionRefusal("inner")).isEqualTo("Failed to find node with node-name='inner'");
        delete("n0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'driver':'virtio-blk-pci','drive':'x';Property 'virtio-blk-device.drive' can't find value 'x'",
                "'driver':'scsi-hd','drive':'x';Property 'scsi-hd.drive' can't find value 'x'",
                "'driver':'scsi-cd','drive':'x';Property 'scsi-cd.drive' can't find value 'x'",
                "'driver':'virtio-blk-pci';drive property not set",
                "'driver':'virtio-blk-pci','drive':'';drive property not set",
                "'driver':'scsi-hd';drive property not set",
            })
    void aDiskNeedsItsMedium(String members, String text) {
        assertThat(pc.refusal("device_add", "{" + members + "}")).isEqualTo(text);
    }

    @Test
    void aMediumIsInUseUntilItsDiskHasGone() {
        assertThat(pc.ask("device_add", "{'driver':'scsi-hd','id':'d','drive':'n0'}"))
                .isEqualTo("{}");
        assertThat(deletionRefusal("n0")).isEqualTo("Node n0 is in use");
        pc.ask("device_del", "{'id':'d'}");
        pc.time.runDue();
        delete("n0");
    }

    @Test
    void twoDisksDoNotWriteToOneMedium() {
        pc.ask("device_add", "{'driver':'virtio-blk-pci','id':'d0','drive':'n0'}");
        assertThat(pc.refusal("device_add", "{'driver':'scsi-hd','id':'d1','drive':'n0'}"))
                .isEqualTo("Permission conflict on node 'n0': permissions 'write' are both required by block device"
                        + " '/machine/peripheral/d0/virtio-backend' (uses node 'n0' as 'root' child) and unshared by"
                        + " block device '/machine/peripheral/d1' (uses node 'n0' as 'root' child).");
        add("'driver':'null-co','node-name':'ro','read-only':true");
        for (String id : new String[] {"r0", "r1"}) {
            assertThat(pc.ask("device_add", "{'driver':'scsi-hd','id':'" + id + "','drive':'ro'}"))
                    .isEqualTo("{}");
        }
        assertThat(pc.ask("device_add", "{'driver':'scsi-cd','id':'cd'}")).isEqualTo("{}");
    }
}
