// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.tarnfs.storage.protocol.ProgramVersion;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;

@Command(
    name = "tarn",
    description = "An encrypted, erasure-coded, capability-based peer-to-peer file store.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = TarnCommand.Version.class,
    footer = {
      "",
      "Example: tarn demo",
      "tarn COMMAND --help tells of each; docs/reference/cli.md of all, and of exit codes."
    })
final class TarnCommand {

  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          CreateNodeCommand.class,
          RunCommand.class,
          PutCommand.class,
          GetCommand.class,
          LsCommand.class,
          CpCommand.class,
          BackupCommand.class,
          MirrorCommand.class,
          TokenCommand.class,
          StatusCommand.class,
          RecoverCommand.class,
          RecoveryKitCommand.class,
          RehearseRecoveryCommand.class,
          MkdirCommand.class,
          LnCommand.class,
          MvCommand.class,
          UnlinkCommand.class,
          CheckCommand.class,
          DeepCheckCommand.class,
          RepairCommand.class,
          ManifestCommand.class,
          StatsCommand.class,
          CreateAliasCommand.class,
          AddAliasCommand.class,
          ListAliasesCommand.class,
          CapCommand.class,
          SelftestCommand.class,
          GenerateCompletion.class);

  /// What has subcommands of its own.
  interface Group {}

  /// A subcommand. What it throws is reported, and decides the exit code.
  interface Action extends Callable<Integer> {

    Screen screen();

    ExitCode run() throws Exception;

    @Override
    default Integer call() {
      try {
        return run().number();
      } catch (Exception e) {
        screen().error(e);
        return ExitCode.of(e).number();
      }
    }
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {ProgramVersion.NAME_AND_VERSION};
    }
  }

  private TarnCommand() {}

  /// All of it, which takes a while to make.
  static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  /// What is needed to understand these arguments: if they name a command, only that.
  static CommandLine commandLine(List<String> arguments) {
    return arguments.stream()
        .findFirst()
        .flatMap(name -> COMMANDS.stream().filter(command -> hasName(command, name)).findFirst())
        .filter(command -> !command.equals(GenerateCompletion.class))
        .map(command -> commandLine(Set.of(command)))
        .orElseGet(TarnCommand::commandLine);
  }

  private static boolean hasName(Class<?> command, String name) {
    Command described = requireNonNull(command.getAnnotation(Command.class));
    return described.name().equals(name) || List.of(described.aliases()).contains(name);
  }

  private static CommandLine commandLine(Collection<Class<?>> commands) {
    CommandLine line = new CommandLine(new TarnCommand());
    commands.forEach(line::addSubcommand);
    line.getSubcommands().values().forEach(TarnCommand::addHelp);
    line.setParameterExceptionHandler(jsonOr(line.getParameterExceptionHandler()));
    return line.setUsageHelpAutoWidth(true).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static void addHelp(CommandLine command) {
    if (command.getCommand() instanceof Action || command.getCommand() instanceof Group) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
      command.getCommandSpec().versionProvider(new Version());
    }
    command.getSubcommands().values().forEach(TarnCommand::addHelp);
  }

  /// A command line that makes no sense is no [Action] yet that could report it.
  private static IParameterExceptionHandler jsonOr(IParameterExceptionHandler otherwise) {
    return (problem, arguments) -> {
      List<String> given = List.of(arguments);
      if (!given.contains("--json") && !given.contains("--raw")) {
        return otherwise.handleParseException(problem, arguments);
      }
      System.err.println(Screen.jsonError(ExitCode.USAGE, String.valueOf(problem.getMessage())));
      return ExitCode.USAGE.number();
    };
  }
}
