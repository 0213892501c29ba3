package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object: members, those of the base first, and for a union the members of the branch that the tag's value selects.
 * A tag value without a branch adds nothing.
 */
public final class ObjectType implements QapiType {
    /** No members: the type of absent arguments and of {@code {}} as a result. */
    static final ObjectType EMPTY = new ObjectType("q_empty", null, List.of(), null, Map.of(), List.of());

    private final String name;
    private final @Nullable TypeRef base;
    private final List<Member> own;
    private final @Nullable String tag;
    private final Map<String, TypeRef> branches;
    private final List<String> features;
    private volatile @Nullable List<Member> all;

    ObjectType(
            String name,
            @Nullable TypeRef base,
            List<Member> own,
            @Nullable String tag,
            Map<String, TypeRef> branches,
            List<String> features) {
        this.name = name;
        this.base = base;
        this.own = List.copyOf(own);
        this.tag = tag;
        this.branches = new LinkedHashMap<>(branches);
        this.features = List.copyOf(features);
    }

    /** A member. */
    public record Member(String name, TypeRef type, boolean optional, List<String> features) {}

    @Override
    public String name() {
        return name;
    }

    public List<String> features() {
        return features;
    }

    /** The members that every value may have, those of the base first. */
    public List<Member> members() {
        List<Member> known = all;
        if (known == null) {
            known = own;
            if (base != null) {
                known = new ArrayList<>(base.object().members());
                known.addAll(own);
            }
            all = known;
        }
        return known;
    }

    /** The name of the member that selects the branch, or null if this is no union. */
    public @Nullable String tag() {
        return tag;
    }

    /** The branch for a value of the tag. */
    public ObjectType branch(String tagValue) {
        TypeRef branch = branches.get(tagValue);
        return branch == null ? EMPTY : branch.object();
    }

    /** The tag's type. */
    EnumType tagType() {
        for (Member member : members()) {
            if (member.name().equals(tag) && member.type().get() instanceof EnumType type) {
                return type;
            }
        }
        throw new IllegalStateException(name + " has no enumeration " + tag);
    }

    @Override
    public void check(QObject value, Where where) throws QemuException {
        if (!(value instanceof QDict dict)) {
            throw QapiType.invalidType(where.path(), "object");
        }
        checkMembers(dict, where);
    }

    void checkMembers(QDict dict, Where where) throws QemuException {
        if (visit(dict, where) == dict.size()) {
            return;
        }
        for (String key : dict.members().keySet()) {
            if (!accepts(dict, key)) {
                throw new QemuException("Parameter '" + where.member(key).path() + "' is unexpected");
            }
        }
    }

    /** Checks the members this type knows, in the order of declaration, and returns how many of them are there. */
    private int visit(QDict dict, Where where) throws QemuException {
        int present = 0;
        for (Member member : members()) {
            QObject value = dict.get(member.name());
            if (value != null) {
                member.type().get().check(value, where.member(member.name()));
                present++;
            } else if (!member.optional()) {
                throw new QemuException(
                        "Parameter '" + where.member(member.name()).path() + "' is missing");
            }
        }
        ObjectType branch = selected(dict);
        return branch == null ? present : present + branch.visit(dict, where);
    }

    private boolean accepts(QDict dict, String key) {
        for (Member member : members()) {
            if (member.name().equals(key)) {
                return true;
            }
        }
        ObjectType branch = selected(dict);
        return branch != null && branch.accepts(dict, key);
    }

    private @Nullable ObjectType selected(QDict dict) {
        return tag != null && dict.get(tag) instanceof QString value ? branch(value.value()) : null;
    }

    @Override
    public String toString() {
        return "object " + name;
    }
}
