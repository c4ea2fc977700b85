package org.hotinode.crash.simulated;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes of the methods of a name in a class of the product, each of which counts in [Site] when it is run. A call is
/// named by the simple name of its owner and its own.
public final class Edits {
    private static final ClassDesc SITE = ClassDesc.of(Site.class.getName());
    private static final MethodTypeDesc REACH = MethodTypeDesc.of(ConstantDescs.CD_void);

    private Edits() {}

    /// The calls are not made. What they would have returned is null, 0 or false.
    public static ClassTransform dropped(String method, String call) {
        return calls(method, call, (code, invoke, _) -> skip(code, invoke, null));
    }

    /// Only the call of that number, from 1 on, is not made.
    static ClassTransform dropped(String method, String call, int which) {
        return calls(method, call, (code, invoke, number) -> {
            if (number == which) {
                skip(code, invoke, null);
            } else {
                code.with(invoke);
            }
        });
    }

    /// The calls are not made.
    ///
    /// @param answer loads what they return in place of that
    static ClassTransform answered(String method, String call, Consumer<CodeBuilder> answer) {
        return calls(method, call, (code, invoke, _) -> skip(code, invoke, answer));
    }

    /// The calls are those of another method, which takes the same, the receiver first.
    public static ClassTransform redirected(String method, String call, ClassDesc to, String name) {
        return calls(method, call, (code, invoke, _) -> {
            MethodTypeDesc type = invoke.typeSymbol();
            if (invoke.opcode() != Opcode.INVOKESTATIC) {
                type = type.insertParameterTypes(0, invoke.owner().asSymbol());
            }
            code.invokestatic(to, name, type);
        });
    }

    /// The same; it takes a parameter of the calling method too, as the last one.
    ///
    /// @param variable that the parameter is in
    static ClassTransform redirected(
            String method, String call, ClassDesc to, String name, int variable, ClassDesc parameter) {
        return calls(method, call, (code, invoke, _) -> {
            MethodTypeDesc type =
                    invoke.typeSymbol().insertParameterTypes(0, invoke.owner().asSymbol());
            code.aload(variable).invokestatic(to, name, type.insertParameterTypes(type.parameterCount(), parameter));
        });
    }

    /// The last argument of the calls is another.
    public static ClassTransform lastArgument(String method, String call, int value) {
        return calls(method, call, (code, invoke, _) -> {
            reach(code);
            code.pop().loadConstant(value).with(invoke);
        });
    }

    /// Something is done before the calls, with their arguments on the stack.
    static ClassTransform before(String method, String call, Consumer<CodeBuilder> more) {
        return calls(method, call, (code, invoke, _) -> {
            reach(code);
            more.accept(code);
            code.with(invoke);
        });
    }

    /// A call whose arguments are variables, or what calls on them return, is made later.
    ///
    /// @param behind the call that it follows then
    static ClassTransform moved(String method, String call, String behind) {
        AtomicInteger found = new AtomicInteger();
        return bodies(method, CodeTransform.ofStateful(() -> new Moving(call, behind, found)))
                .andThen(required(method + ": a call of " + call + " to move", found));
    }

    /// The method does something else.
    static ClassTransform body(String method, Consumer<CodeBuilder> body) {
        return ClassTransform.transformingMethods(
                model -> model.methodName().equalsString(method), (builder, element) -> {
                    if (element instanceof CodeModel) {
                        builder.withCode(code -> {
                            reach(code);
                            body.accept(code);
                        });
                    } else {
                        builder.with(element);
                    }
                });
    }

    /// Constants of all methods are others. These are of the setting, and don't count as reached.
    static ClassTransform constants(Map<? extends ConstantDesc, ? extends ConstantDesc> changed) {
        return ClassTransform.transformingMethodBodies((code, element) -> {
            ConstantDesc other =
                    element instanceof ConstantInstruction constant ? changed.get(constant.constantValue()) : null;
            if (other == null) {
                code.with(element);
            } else {
                code.loadConstant(other);
            }
        });
    }

    private static ClassTransform bodies(String method, CodeTransform change) {
        return ClassTransform.transformingMethodBodies(
                model -> model.methodName().equalsString(method), change);
    }

    private interface Change {
        /// @param number of the call in its method, from 1 on
        void emit(CodeBuilder code, InvokeInstruction invoke, int number);
    }

    private static ClassTransform calls(String method, String call, Change change) {
        AtomicInteger all = new AtomicInteger();
        CodeTransform changed = CodeTransform.ofStateful(() -> new CodeTransform() {
            private int found;

            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof InvokeInstruction invoke && isNamed(invoke, call)) {
                    all.incrementAndGet();
                    change.emit(code, invoke, ++found);
                } else {
                    code.with(element);
                }
            }
        });
        return bodies(method, changed).andThen(required(method + ": a call of " + call, all));
    }

    /// A change that finds nothing to change would show nothing.
    private static ClassTransform required(String what, AtomicInteger found) {
        return ClassTransform.endHandler(builder -> {
            if (found.get() == 0) {
                throw new IllegalStateException("expected " + what + ", found none");
            }
        });
    }

    private static boolean isNamed(InvokeInstruction invoke, String call) {
        String name = invoke.owner().name().stringValue() + "." + invoke.name().stringValue();
        return name.endsWith("/" + call);
    }

    private static void skip(CodeBuilder code, InvokeInstruction invoke, @Nullable Consumer<CodeBuilder> answer) {
        for (ClassDesc parameter : invoke.typeSymbol().parameterList().reversed()) {
            if (TypeKind.from(parameter).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
        if (invoke.opcode() != Opcode.INVOKESTATIC) {
            code.pop();
        }
        reach(code);
        if (answer != null) {
            answer.accept(code);
        } else {
            none(code, TypeKind.from(invoke.typeSymbol().returnType()));
        }
    }

    private static void none(CodeBuilder code, TypeKind kind) {
        switch (kind) {
            case VOID -> {}
            case REFERENCE -> code.aconst_null();
            case LONG -> code.lconst_0();
            case FLOAT -> code.fconst_0();
            case DOUBLE -> code.dconst_0();
            default -> code.iconst_0();
        }
    }

    private static void reach(CodeBuilder code) {
        code.invokestatic(SITE, "reach", REACH);
    }

    /// Keeps a whole method, then gives it back with one call moved.
    private static final class Moving implements CodeTransform {
        private final String call;
        private final String behind;
        private final AtomicInteger calls;
        private final List<CodeElement> elements = new ArrayList<>();

        Moving(String call, String behind, AtomicInteger calls) {
            this.call = call;
            this.behind = behind;
            this.calls = calls;
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            elements.add(element);
        }

        @Override
        public void atEnd(CodeBuilder code) {
            BitSet moved = moved();
            for (int i = 0; i < elements.size(); i++) {
                CodeElement element = elements.get(i);
                if (!moved.get(i)) {
                    code.with(element);
                }
                if (element instanceof InvokeInstruction invoke && isNamed(invoke, behind)) {
                    reach(code);
                    moved.stream().mapToObj(elements::get).forEach(code::with);
                }
            }
        }

        /// The call and what loads its arguments.
        private BitSet moved() {
            BitSet found = new BitSet();
            int wanted = 0;
            for (int i = elements.size() - 1; i >= 0; i--) {
                if (elements.get(i) instanceof InvokeInstruction invoke && isNamed(invoke, call)) {
                    calls.incrementAndGet();
                    wanted = arguments(invoke);
                    found.set(i);
                } else if (wanted > 0 && elements.get(i) instanceof Instruction instruction) {
                    wanted += wantedBy(instruction) - 1;
                    found.set(i);
                }
            }
            return found;
        }

        private int wantedBy(Instruction instruction) {
            return switch (instruction) {
                case LoadInstruction _ -> 0;
                case InvokeInstruction invoke -> arguments(invoke);
                default -> throw new IllegalStateException(call + ": expected arguments of variables and calls");
            };
        }

        private static int arguments(InvokeInstruction invoke) {
            return invoke.typeSymbol().parameterCount() + (invoke.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
        }
    }
}
