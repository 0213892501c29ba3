package io.vmemu.launcher.scenario.format;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML as mappings, lists and words: what a word means is up to who reads it, so {@code on} and {@code 6.10}
 * stay what they are. Tags and aliases mean nothing here and are refused.
 */
final class YamlReader {
    private final Problems problems;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The document of {@code text}, as far as it could be read. */
    static Value read(String text, Problems problems) throws ScenarioException {
        try {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            return root == null ? Value.Entries.NONE : new YamlReader(problems).value(root);
        } catch (MarkedYAMLException e) {
            problems.add(e.getProblemMark() == null ? Position.START : position(e.getProblemMark()), e.getProblem());
        } catch (YAMLException e) {
            problems.add(
                    Position.START,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        problems.check();
        return Value.Entries.NONE;
    }

    private Value value(Node node) {
        Position position = position(node.getStartMark());
        if (!seen.add(node)) {
            problems.add(position, "aliases are not read here: write it out");
            return new Value.Text(position, "", true);
        }
        if (node.getTag().getValue().startsWith("!") || node.getTag().equals(Tag.BINARY)) {
            problems.add(position, "the tag " + node.getTag().getValue() + " is not read here");
        }
        if (node instanceof MappingNode mapping) {
            return entries(mapping, position);
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> values = new ArrayList<>();
            sequence.getValue().forEach(each -> values.add(value(each)));
            return new Value.Items(position, values);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new Value.Text(position, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
    }

    private Value entries(MappingNode mapping, Position position) {
        Map<String, Value> members = new LinkedHashMap<>();
        Map<String, Position> places = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Position there = position(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(there, "a key is a word");
            } else if (members.put(key.getValue(), value(tuple.getValueNode())) != null) {
                problems.add(there, "'" + key.getValue() + "' is there twice");
            } else {
                places.put(key.getValue(), there);
            }
        }
        return new Value.Entries(position, members, places);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
