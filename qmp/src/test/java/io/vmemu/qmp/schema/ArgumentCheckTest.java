package io.vmemu.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentCheckTest {
    private static final String TEXT = """
            enum Kind { file socket }
            enum Color { red green }
            struct FileOptions { path: str }
            struct SocketOptions { port: uint16 }
            struct Common { type: Kind, id?: str }
            union Target : Common on type { file: FileOptions, socket: SocketOptions }
            struct Status { cap: Color, on: bool }
            alternate StrOrNull { s: str, n: null }
            alternate IntOrKind { i: int, k: Kind }
            command two { path: str, property: str }
            command each {
              str?: str, int?: int, number?: number, bool?: bool, null?: null, any?: any, size?: size
              int8?: int8, int16?: int16, int32?: int32, int64?: int64
              uint8?: uint8, uint16?: uint16, uint32?: uint32, uint64?: uint64
              color?: Color, colors?: [Color], nodes?: [uint16], list?: [[int]], cs?: [Status]
              end?: Target, targets?: [Target], alt?: StrOrNull, alts?: [StrOrNull], other?: IntOrKind
            }
            command union : Target
            command raw [raw] { driver: str }
            command nothing
            """;
    private final Schema schema = Schema.of(QemuVersion.V10_0, TEXT);

    private Arguments check(String command, String arguments) throws QemuException {
        return Objects.requireNonNull(schema.command(command)).check((QDict) Json.parse(arguments));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    two      | {}                                   | Parameter 'path' is missing
                    two      | {'property':'x'}                     | Parameter 'path' is missing
                    two      | {'x':3}                              | Parameter 'path' is missing
                    two | {'path':1,'property':2,'x':3} | Invalid parameter type for 'path', expected: string
                    two      | {'path':'p','property':'q','x':3}    | Parameter 'x' is unexpected
                    two | {'path':'p','property':null} | Invalid parameter type for 'property', expected: string
                    nothing  | {'':1}                               | Parameter '' is unexpected
                    each | {'str':null}                         | Invalid parameter type for 'str', expected: string
                    each | {'int':'1'} | Invalid parameter type for 'int', expected: integer
                    each | {'int':1.0} | Invalid parameter type for 'int', expected: integer
                    each | {'int':9223372036854775808} | Invalid parameter type for 'int', expected: integer
                    each | {'number':'1'} | Invalid parameter type for 'number', expected: number
                    each | {'bool':1} | Invalid parameter type for 'bool', expected: boolean
                    each | {'null':0}                           | Invalid parameter type for 'null', expected: null
                    each | {'int8':128}                         | Parameter 'int8' expects int8_t
                    each | {'int8':-129}                        | Parameter 'int8' expects int8_t
                    each | {'int16':32768}                      | Parameter 'int16' expects int16_t
                    each | {'int32':2147483648}                 | Parameter 'int32' expects int32_t
                    each | {'int32':true} | Invalid parameter type for 'int32', expected: integer
                    each | {'size':'1G'}                        | Parameter 'size' expects uint64
                    each | {'uint64':1e3}                       | Parameter 'uint64' expects uint64
                    each | {'uint64':18446744073709551616}      | Parameter 'uint64' expects uint64
                    each | {'uint8':true}                       | Parameter 'uint8' expects uint64
                    each | {'uint8':null}                       | Parameter 'uint8' expects uint64
                    each | {'uint8':[]}                         | Parameter 'uint8' expects uint64
                    each | {'uint8':256}                        | Parameter 'uint8' expects uint8_t
                    each | {'uint8':-1}                         | Parameter 'uint8' expects uint8_t
                    each | {'uint16':65536}                     | Parameter 'uint16' expects uint16_t
                    each | {'uint32':4294967296}                | Parameter 'uint32' expects uint32_t
                    each | {'nodes':5} | Invalid parameter type for 'nodes', expected: array
                    each | {'nodes':[0,'x']}                    | Parameter 'nodes[1]' expects uint64
                    each | {'nodes':[70000]}                    | Parameter 'null' expects uint16_t
                    each | {'list':[[1],[2,'x']]} | Invalid parameter type for 'list[1][1]', expected: integer
                    each | {'color':'blue'}                     | Parameter 'color' does not accept value 'blue'
                    each | {'color':5} | Invalid parameter type for 'color', expected: string
                    each | {'colors':['red','']}                | Parameter 'null' does not accept value ''
                    each | {'colors':['red',1]} | Invalid parameter type for 'colors[1]', expected: string
                    each | {'cs':{}} | Invalid parameter type for 'cs', expected: array
                    each | {'cs':[1]} | Invalid parameter type for 'cs[0]', expected: object
                    each | {'cs':[{'cap':'red'}]}  | Parameter 'cs[0].on' is missing
                    each | {'cs':[{'cap':'x'}]}    | Parameter 'cap' does not accept value 'x'
                    each | {'cs':[{'cap':'red','on':0}]} | Invalid parameter type for 'cs[0].on', expected: boolean
                    each | {'cs':[{'cap':'red','on':true,'x':1}]} | Parameter 'cs[0].x' is unexpected
                    each | {'end':{}}                        | Parameter 'end.type' is missing
                    each | {'end':{'type':'x','path':1}}     | Parameter 'type' does not accept value 'x'
                    each | {'end':{'type':'file','id':1}} | Invalid parameter type for 'end.id', expected: string
                    each | {'end':{'type':'file'}}           | Parameter 'end.path' is missing
                    each | {'targets':[{'type':'socket','port':'x'}]} | Parameter 'targets[0].port' expects uint64
                    each | {'targets':[{'type':'socket','port':1,'x':1}]} | Parameter 'targets[0].x' is unexpected
                    each | {'alt':5} | Invalid parameter type for 'alt', expected: StrOrNull
                    each | {'alts':['x',{}]} | Invalid parameter type for 'null', expected: StrOrNull
                    each | {'other':'x'}                        | Parameter 'other' does not accept value 'x'
                    each | {'other':1.5} | Invalid parameter type for 'other', expected: integer
                    union    | {'path':'x'}                         | Parameter 'type' is missing
                    union    | {'type':'file','port':1}             | Parameter 'path' is missing
                    union    | {'type':'file','path':'x','port':1}  | Parameter 'port' is unexpected
                    """)
    void whatDoesNotFitIsRefusedWithItsPlace(String command, String arguments, String desc) {
        assertThatThrownBy(() -> check(command, arguments))
                .isInstanceOf(QemuException.class)
                .hasMessage(desc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'int':-9223372036854775808,'number':1,'null':null,'any':[{}],'bool':false,'str':''}",
                "{'number':1.5,'int8':-128,'int16':32767,'int32':-2147483648,'int64':9223372036854775807}",
                "{'size':18446744073709551615,'uint64':-1,'uint8':255,'uint16':65535,'uint32':4294967295}",
                "{'colors':[],'nodes':[0,1],'list':[[],[1]],'cs':[{'on':true,'cap':'green'}]}",
                "{'end':{'type':'file','path':'p','id':'n'},'targets':[{'port':1,'type':'socket'}]}",
                "{'alt':null,'alts':['',null],'other':7}",
                "{'other':'file'}"
            })
    void whatFitsIsTaken(String arguments) {
        assertThatCode(() -> check("each", arguments)).doesNotThrowAnyException();
    }

    @Test
    void argumentsOfARawCommandAreNotLookedAt() throws QemuException {
        assertThat(check("raw", "{'anything':1}").has("driver")).isFalse();
    }

    @Test
    void gettersGiveWhatWasSentOrTheFallback() throws QemuException {
        Arguments arguments = check(
                "each",
                "{'str':'s','int':-5,'uint64':-1,'size':18446744073709551615,'number':2,'bool':true,"
                        + "'colors':['red'],"
                        + "'cs':[{'on':true,'cap':'green'}],'end':{'type':'file','path':'p'}}");
        assertThat(arguments.string("str")).isEqualTo("s");
        assertThat(arguments.stringOrNull("color")).isNull();
        assertThat(arguments.string("color", "x")).isEqualTo("x");
        assertThat(arguments.integer("int")).isEqualTo(-5);
        assertThat(arguments.integer("uint64")).isEqualTo(-1);
        assertThat(arguments.integer("size")).isEqualTo(-1);
        assertThat(arguments.integer("int8", 3)).isEqualTo(3);
        assertThat(arguments.number("number")).isEqualTo(2.0);
        assertThat(arguments.bool("bool")).isTrue();
        assertThat(arguments.boolOrNull("null")).isNull();
        assertThat(arguments.strings("colors")).containsExactly("red");
        assertThat(arguments.strings("list")).isEmpty();
        assertThat(arguments.objects("cs"))
                .singleElement()
                .extracting(s -> s.string("cap"))
                .isEqualTo("green");
        assertThat(arguments.object("end").string("path")).isEqualTo("p");
        assertThat(arguments.objectOrNull("targets")).isNull();
        assertThat(arguments.anyOrNull("any")).isNull();
        assertThatThrownBy(() -> arguments.string("int")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> arguments.any("any")).isInstanceOf(IllegalStateException.class);
    }
}
