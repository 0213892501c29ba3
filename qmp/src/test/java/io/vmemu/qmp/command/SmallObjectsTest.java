package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallObjectsTest {
    private final TestMonitor monitor = TestMonitor.q35(Persona.QEMU_10_0);

    private String add(String members) {
        return monitor.ask("object-add", "{" + members + "}");
    }

    private String refused(String members) {
        return monitor.refusal("object-add", "{" + members + "}");
    }

    @Test
    void anIdThatIsTakenIsRefusedAsAPropertyOfItsContainer() {
        add("'qom-type':'iothread','id':'io'");
        for (String id : List.of("io", "type")) {
            assertThat(refused("'qom-type':'iothread','id':'" + id + "'"))
                    .isEqualTo("attempt to add duplicate property '" + id + "' to object (type 'container')");
        }
    }

    @Test
    void aTypeOfOtherBuildsIsRefused() {
        assertThat(refused("'qom-type':'pef-guest','id':'g'")).isEqualTo("invalid object type: pef-guest");
        assertThat(refused("'qom-type':'nope','id':'g'"))
                .isEqualTo("Parameter 'qom-type' does not accept value 'nope'");
    }

    @Test
    void aSecretNeedsATextOrAFile(@TempDir Path directory) throws IOException {
        assertThat(refused("'qom-type':'secret','id':'s'")).isEqualTo("Either 'file' or 'data' must be provided");
        assertThat(refused("'qom-type':'secret','id':'s','data':'x','file':'y'"))
                .isEqualTo("'file' and 'data' are mutually exclusive");
        assertThat(add("'qom-type':'secret','id':'s','data':'x'")).isEqualTo("{}");
        Path file = Files.write(directory.resolve("key"), new byte[32]);
        assertThat(add("'qom-type':'secret','id':'f','format':'raw','file':'" + file + "'"))
                .isEqualTo("{}");
        assertThat(refused("'qom-type':'secret','id':'m','file':'/no/such'"))
                .isEqualTo(
                        "Unable to read /no/such: Failed to open file \u201c/no/such\u201d: No such file or directory");
    }

    @Test
    void aSecretIsReadAsItWasGiven() {
        assertThat(add("'qom-type':'secret','id':'s','data':'aGFsbG8=','format':'base64'"))
                .isEqualTo("{}");
        assertThat(monitor.ask("qom-get", "{'path':'/objects/s','property':'data'}"))
                .isEqualTo("'aGFsbG8='");
        assertThat(refused("'qom-type':'secret','id':'t','data':'!!!','format':'base64'"))
                .isEqualTo("Base64 data contains invalid characters");
    }

    @Test
    void aKeyMustBeASecretOf32Bytes(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("key"), new byte[32]);
        add("'qom-type':'secret','id':'short','data':'x'");
        add("'qom-type':'secret','id':'key','file':'" + file + "'");
        assertThat(refused("'qom-type':'secret','id':'s','data':'x','keyid':'nope'"))
                .isEqualTo("No secret with id 'nope'");
        assertThat(refused("'qom-type':'secret','id':'s','data':'x','keyid':'short'"))
                .isEqualTo("Key should be 32 bytes in length");
        assertThat(refused("'qom-type':'secret','id':'s','data':'x','keyid':'key'"))
                .isEqualTo("IV is required to decrypt secret");
        assertThat(add("'qom-type':'secret','id':'s','data':'x','keyid':'key','iv':'AAAA'"))
                .isEqualTo("{}");
    }

    @Test
    void anAffinityNeedsCpusThatAreThere() {
        assertThat(add("'qom-type':'thread-context','id':'t','cpu-affinity':[0]"))
                .isEqualTo("{}");
        assertThat(monitor.ask("qom-get", "{'path':'/objects/t','property':'cpu-affinity'}"))
                .isEqualTo("[0]");
        assertThat(refused("'qom-type':'thread-context','id':'u','cpu-affinity':[]"))
                .isEqualTo("CPU list is empty");
        assertThat(refused("'qom-type':'thread-context','id':'u','cpu-affinity':[65000]"))
                .isEqualTo("Setting CPU affinity failed: Invalid argument");
        assertThat(refused("'qom-type':'thread-context','id':'u','node-affinity':[7]"))
                .isEqualTo("The nodes select no CPUs");
        assertThat(refused("'qom-type':'thread-context','id':'u','node-affinity':[0],'cpu-affinity':[0]"))
                .isEqualTo("Mixing CPU and node affinity not supported");
        assertThat(monitor.refusal("qom-get", "{'path':'/objects/t','property':'node-affinity'}"))
                .isEqualTo("Property 'thread-context.node-affinity' is not readable");
    }

    @Test
    void countsOfAnEventLoopAreNotNegative() {
        assertThat(refused("'qom-type':'iothread','id':'i','poll-max-ns':-1"))
                .isEqualTo("poll-max-ns value must be in range [0, 9223372036854775807]");
        assertThat(refused("'qom-type':'iothread','id':'i','thread-pool-min':5,'thread-pool-max':1"))
                .isEqualTo("bad thread-pool-min/thread-pool-max values");
    }

    @Test
    void thereIsOneMainLoop() {
        assertThat(add("'qom-type':'main-loop','id':'a'")).isEqualTo("{}");
        assertThat(refused("'qom-type':'main-loop','id':'b'")).isEqualTo("only one main-loop instance allowed");
        assertThat(monitor.ask("object-del", "{'id':'a'}")).isEqualTo("{}");
        assertThat(add("'qom-type':'main-loop','id':'b'")).isEqualTo("{}");
    }
}
