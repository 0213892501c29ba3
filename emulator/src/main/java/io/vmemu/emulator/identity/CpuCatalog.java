package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CPU models and features of one persona. Lines begin with what they are about; fields are separated by tabs. */
public final class CpuCatalog {
    private static final Map<Persona, CpuCatalog> CATALOGS = Collections.synchronizedMap(new EnumMap<>(Persona.class));

    private final Persona persona;
    private final Map<String, CpuModel> models = new LinkedHashMap<>();
    private final Map<String, @Nullable Place> features = new LinkedHashMap<>();
    private final List<Word> words = new ArrayList<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final Map<String, List<String>> dependents = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> raisedLevels = new LinkedHashMap<>();
    private final QDict properties = new QDict();
    private List<String> staticProperties = List.of();

    /** A CPUID register that shows features; {@code ecx} is -1 where the leaf has no parts. */
    public record Word(long eax, long ecx, String register) {}

    /** Where a feature shows. */
    public record Place(Word word, int bit) {}

    private CpuCatalog(Persona persona) {
        this.persona = persona;
        IdentityText.load("cpus", persona)
                .lines()
                .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                .map(IdentityText::fields)
                .forEach(this::read);
    }

    /** The catalog of a persona, read when it is first asked for. */
    public static CpuCatalog of(Persona persona) {
        return CATALOGS.computeIfAbsent(persona, CpuCatalog::new);
    }

    private void read(String[] fields) {
        switch (fields[0]) {
            case "feature" ->
                features.put(
                        fields[1], fields.length < 6 ? null : new Place(word(fields, 2), Integer.parseInt(fields[5])));
            case "word" -> words.add(word(fields, 1));
            case "alias" -> aliases.put(fields[1], fields[2]);
            case "needs" -> dependents.put(fields[1], CpuModel.words(fields[2]));
            case "raises" -> CpuModel.words(fields[2]).forEach(feature -> raisedLevels.put(feature, levels(fields[1])));
            case "static" -> staticProperties = CpuModel.words(fields[1]);
            case "property" -> properties.put(fields[1], Literal.parse(fields[2]));
            case "model" -> models.put(fields[1], CpuModel.parse(fields));
            default -> throw new IllegalStateException("unknown line: " + fields[0]);
        }
    }

    private static Word word(String[] fields, int first) {
        return new Word(Long.parseLong(fields[first]), Long.parseLong(fields[first + 1]), fields[first + 2]);
    }

    private static Map<String, Long> levels(String text) {
        Map<String, Long> levels = new LinkedHashMap<>();
        for (String level : CpuModel.words(text)) {
            int equals = level.indexOf('=');
            levels.put(level.substring(0, equals), Long.valueOf(level.substring(equals + 1)));
        }
        return levels;
    }

    public Persona persona() {
        return persona;
    }

    /** By name, in QEMU's order. */
    public Map<String, CpuModel> models() {
        return Collections.unmodifiableMap(models);
    }

    /** All features in QEMU's order (CPUID word by word), and where each shows, null if nowhere. */
    public Map<String, @Nullable Place> features() {
        return Collections.unmodifiableMap(features);
    }

    /** The words of property {@code feature-words}, in its order. */
    public List<Word> words() {
        return Collections.unmodifiableList(words);
    }

    /** Other names of features. */
    Map<String, String> aliases() {
        return aliases;
    }

    /** By feature, what a CPU without it cannot have either, indirectly too. */
    Map<String, List<String>> dependents() {
        return dependents;
    }

    /** By feature, the CPUID levels that it takes at least. */
    Map<String, Map<String, Long>> raisedLevels() {
        return raisedLevels;
    }

    /** The properties besides features and aliases, with their values on the model without anything. */
    QDict properties() {
        return properties;
    }

    /** Those of {@link #properties} that a static expansion shows. */
    List<String> staticProperties() {
        return staticProperties;
    }
}
