using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>The services shared by all commands of a program.</summary>
/// <param name="Access">Connects to a grid.</param>
/// <param name="Files">Operations on weight files.</param>
/// <param name="Terminal">The output streams.</param>
/// <param name="Options">The options of every command.</param>
internal sealed record CommandHost(IGridAccess Access, IWeightFiles Files, Terminal Terminal, GlobalOptions Options)
{
    /// <summary>Serves a grid over HTTP.</summary>
    public IGridConsole Console { get; init; } = new NoConsole();

    private readonly long _started = Terminal.Time.GetTimestamp();

    /// <summary>Returns the context of a parsed command.</summary>
    public CommandContext Context(ParseResult parse) => new(
        Access,
        FilesOf(parse),
        new Report(Terminal, parse.GetValue(Options.Json)),
        Address(parse),
        _started)
    {
        Console = Console,
    };

    /// <summary>Returns the address of the grid that a command line, or else the environment, names.</summary>
    public GridAddress Address(ParseResult parse) => new(
        parse.GetValue(Options.Cluster) ?? NotEmpty(Terminal.Variable(GlobalOptions.ClusterVariable)),
        parse.GetValue(Options.Data) ?? NotEmpty(Terminal.Variable(GlobalOptions.DataVariable)));

    /// <summary>Returns the weight files with the architecture that the command states.</summary>
    /// <exception cref="ClientException">The command names no weight file: the architecture of a variant is known.</exception>
    private IWeightFiles FilesOf(ParseResult parse)
    {
        if (parse.GetResult(ArchitectureOption.Instance) is null || parse.GetValue(ArchitectureOption.Instance) is not { } architecture)
        {
            return Files;
        }

        return parse.Tokens.Any(token => ModelName.IsPath(token.Value)) ? Files.Stating(architecture) : throw new ClientException(
            "--architecture says how to read a weight file, but none is given: the architecture of a trained variant is known. Leave it out.");
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}

/// <summary>One run of a command.</summary>
/// <param name="Access">Connects to a grid.</param>
/// <param name="Files">Operations on weight files.</param>
/// <param name="Report">The output.</param>
/// <param name="Address">The address of the named grid.</param>
/// <param name="Started">When the program started, as a timestamp of the terminal's clock.</param>
internal sealed record CommandContext(IGridAccess Access, IWeightFiles Files, Report Report, GridAddress Address, long Started)
{
    /// <summary>Serves a grid over HTTP.</summary>
    public IGridConsole Console { get; init; } = new NoConsole();

    /// <summary>Time since the program started, over all grids it has used.</summary>
    public TimeSpan Elapsed => Report.Terminal.Time.GetElapsedTime(Started);

    /// <summary>The same, as the library of experiments wants it.</summary>
    public ExperimentSession Session => new(Access, Address, Files, Report);

    /// <inheritdoc cref="ExperimentSession.ConnectAsync"/>
    public Task<IGrid> ConnectAsync(GridRole role, CancellationToken cancellationToken) => Session.ConnectAsync(role, cancellationToken);

    /// <inheritdoc cref="ExperimentSession.ReadAsync"/>
    public Task<IGridReader> ReadAsync(CancellationToken cancellationToken) => Session.ReadAsync(cancellationToken);

    /// <inheritdoc cref="ExperimentSession.ConnectOrBeginAsync"/>
    public Task<IGrid> ConnectOrBeginAsync(GridRole role, CancellationToken cancellationToken) => Session.ConnectOrBeginAsync(role, cancellationToken);
}
