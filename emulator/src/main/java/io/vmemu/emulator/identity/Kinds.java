package io.vmemu.emulator.identity;

import io.vmemu.emulator.qom.PropertyKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What values a property takes, found from what listings say about it. */
final class Kinds {
    private static final Map<String, PropertyKind> PLAIN = Map.ofEntries(
            Map.entry("bool", PropertyKind.BOOL),
            Map.entry("str", PropertyKind.STR),
            Map.entry("string", PropertyKind.STRING),
            Map.entry("int8", PropertyKind.INT8),
            Map.entry("int32", PropertyKind.INT32),
            Map.entry("int64", PropertyKind.INT64),
            Map.entry("int", new PropertyKind.Signed("int", 64)),
            Map.entry("uint8", PropertyKind.UINT8),
            Map.entry("uint16", PropertyKind.UINT16),
            Map.entry("uint32", PropertyKind.UINT32),
            Map.entry("uint64", PropertyKind.UINT64),
            Map.entry("size", PropertyKind.SIZE),
            Map.entry("OnOffAuto", PropertyKind.ON_OFF_AUTO));

    /** Texts that listings tell from others by what they describe them as. */
    private static final Map<String, PropertyKind> DESCRIBED = Map.of(
            "ID of a netdev to use as a backend", PropertyKind.NETDEV,
            "Node name or ID of a block device to use as a backend", PropertyKind.DRIVE);

    /** Alternatives in a description: {@code none/zlib/zstd}, alone, behind a comma or in parentheses. */
    private static final Pattern ALTERNATIVES = Pattern.compile("(?:^|, |\\()([\\w*.-]+(?:/[\\w*.-]+)+)\\)?$");

    private Kinds() {}

    static PropertyKind of(PropertyInfo property) {
        PropertyKind plain = PLAIN.get(property.type());
        if (plain != null) {
            String description = property.description();
            return description != null && plain == PropertyKind.STR
                    ? DESCRIBED.getOrDefault(description, plain)
                    : plain;
        }
        if (property.type().startsWith("link<")) {
            return PropertyKind.link(
                    property.type().substring(5, property.type().length() - 1));
        }
        List<String> values = alternatives(property.description());
        return values.isEmpty() ? PropertyKind.custom(property.type()) : PropertyKind.choice(property.type(), values);
    }

    private static List<String> alternatives(@Nullable String description) {
        Matcher matcher = ALTERNATIVES.matcher(description == null ? "" : description);
        List<String> values = new ArrayList<>();
        if (matcher.find()) {
            for (String value : matcher.group(1).split("/", -1)) {
                values.add(value);
            }
        }
        return values;
    }
}
