package io.vmemu.guest.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON texts as QEMU's values, for tests. */
final class QJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private QJson() {}

    static QObject parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static QObject value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                QDict dict = new QDict();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    dict.put(name, value(parser));
                }
                yield dict;
            }
            case START_ARRAY -> {
                QList list = new QList();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> QString.of(parser.getText());
            case VALUE_NUMBER_INT -> {
                long bits = parser.getBigIntegerValue().longValue();
                yield parser.getBigIntegerValue().signum() < 0 ? QNum.of(bits) : QNum.ofUnsigned(bits);
            }
            case VALUE_NUMBER_FLOAT -> QNum.of(parser.getDoubleValue());
            case VALUE_NULL -> QNull.NULL;
            case VALUE_TRUE -> QBool.TRUE;
            case VALUE_FALSE -> QBool.FALSE;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }
}
