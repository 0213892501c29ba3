package io.vmemu.launcher.scenario.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.json.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {
    /** {@code vmemu run --schema} writes it. */
    @Test
    void theSchemaForEditorsIsThatOfTheReader() throws Exception {
        String shipped = Files.readString(Path.of("..", "scenarios", "scenario.schema.json"));
        assertThat(shipped.strip()).isEqualTo(JsonWriter.toIndentedText(Format.jsonSchema()));
    }
}
