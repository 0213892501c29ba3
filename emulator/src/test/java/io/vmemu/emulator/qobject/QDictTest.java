package io.vmemu.emulator.qobject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QDictTest {
    @Test
    void walksItsMembersAsQemuDoes() {
        QDict dict = new QDict()
                .put("requested-size", 1)
                .put("ioeventfd", 2)
                .put("memdev", 3)
                .put("vectors", 4);
        assertThat(dict.inHashOrder())
                .extracting(Map.Entry::getKey)
                .containsExactly("memdev", "vectors", "ioeventfd", "requested-size");
    }

    @Test
    void isEqualWhateverTheOrder() {
        assertThat(new QDict().put("a", 1).put("b", 2))
                .isEqualTo(new QDict().put("b", 2).put("a", 1));
        assertThat(new QDict().put("a", 1)).isNotEqualTo(new QDict().put("a", true));
    }
}
