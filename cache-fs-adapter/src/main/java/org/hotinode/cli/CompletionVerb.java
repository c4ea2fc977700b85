package org.hotinode.cli;

/// `hotinode completion bash`: a script for the shell.
final class CompletionVerb implements Verb {
    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "print a completion script for the shell";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public String help() {
        return "usage: hotinode completion bash\n\n  source <(hotinode completion bash)\n";
    }

    @Override
    public int run(Invocation invocation) throws UsageException, OutputException {
        if (invocation.arguments().size() != 1
                || !ByteStrings.equals(invocation.arguments().getFirst(), "bash")) {
            throw new UsageException("the one shell that is known is bash");
        }
        StringBuilder script = new StringBuilder("""
                _hotinode() {
                  local cur=${COMP_WORDS[COMP_CWORD]} verb='' i words=''
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                      --region) ((++i)) ;;
                      -*) ;;
                      *) verb=${COMP_WORDS[i]}; break ;;
                    esac
                  done
                  case $verb in
                """);
        script.append("    '') words='--region --help --version ")
                .append(String.join(" ", Verbs.names()))
                .append("' ;;\n");
        for (String name : Verbs.names()) {
            script.append("    ").append(name).append(") words='--help");
            for (Options.Option option :
                    Verbs.named(ByteStrings.of(name)).options().all()) {
                if (!option.name().isEmpty()) {
                    script.append(" --").append(option.name());
                }
            }
            if ("find".equals(name)) {
                script.append(' ').append(String.join(" ", FindPrimaries.names()));
            }
            script.append("' ;;\n");
        }
        script.append("""
                  esac
                  if [[ $cur == -* || -z $verb ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
                  fi
                }
                complete -o default -o bashdefault -F _hotinode hotinode
                """);
        invocation.out().put(script.toString());
        invocation.out().flush();
        return OK;
    }
}
