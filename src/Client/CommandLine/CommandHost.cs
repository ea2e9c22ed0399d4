using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What all commands of one program share.</summary>
/// <param name="Access">How to reach a grid.</param>
/// <param name="Files">What can be done with weight files.</param>
/// <param name="Terminal">Where to write.</param>
/// <param name="Options">Options that every command takes.</param>
internal sealed record CommandHost(IGridAccess Access, IWeightFiles Files, Terminal Terminal, GlobalOptions Options)
{
    private readonly long _started = Terminal.Time.GetTimestamp();

    /// <summary>What a command was given, ready to work.</summary>
    public CommandContext Context(ParseResult parse) => new(
        Access,
        FilesOf(parse),
        new Report(Terminal, parse.GetValue(Options.Json)),
        new GridAddress(
            parse.GetValue(Options.Cluster) ?? NotEmpty(Terminal.Variable(GlobalOptions.ClusterVariable)),
            parse.GetValue(Options.Data) ?? NotEmpty(Terminal.Variable(GlobalOptions.DataVariable))),
        _started);

    /// <summary>Weight files as the command says they are to be read.</summary>
    /// <exception cref="ClientException">It names none: the architecture of what was trained here is known.</exception>
    private IWeightFiles FilesOf(ParseResult parse)
    {
        if (parse.GetResult(ArchitectureOption.Instance) is null || parse.GetValue(ArchitectureOption.Instance) is not { } architecture)
        {
            return Files;
        }

        return parse.Tokens.Any(token => ModelName.IsPath(token.Value)) ? Files.Stating(architecture) : throw new ClientException(
            "--architecture says how a weight file is read, but none is named: the architecture of what was trained here is known. Leave it out.");
    }

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}

/// <summary>One run of a command.</summary>
/// <param name="Access">How to reach a grid.</param>
/// <param name="Files">What can be done with weight files.</param>
/// <param name="Report">Where to write.</param>
/// <param name="Address">The grid that was named.</param>
/// <param name="Started">When the program was started, as a timestamp of the terminal's clock.</param>
internal sealed record CommandContext(IGridAccess Access, IWeightFiles Files, Report Report, GridAddress Address, long Started)
{
    /// <summary>How long the program has been at it, with whatever grids.</summary>
    public TimeSpan Elapsed => Report.Terminal.Time.GetElapsedTime(Started);

    /// <summary>The same, as the library of experiments wants it.</summary>
    public ExperimentSession Session => new(Access, Address, Files, Report);

    /// <inheritdoc cref="ExperimentSession.ConnectAsync"/>
    public Task<IGrid> ConnectAsync(GridRole role, CancellationToken cancellationToken) => Session.ConnectAsync(role, cancellationToken);

    /// <inheritdoc cref="ExperimentSession.ConnectOrBeginAsync"/>
    public Task<IGrid> ConnectOrBeginAsync(GridRole role, CancellationToken cancellationToken) => Session.ConnectOrBeginAsync(role, cancellationToken);
}
