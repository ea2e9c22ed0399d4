using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va quickstart</c>: the sweep that comes with the program.</summary>
internal static class QuickstartCommand
{
    private const string Resource = "quickstart.yaml";

    public static Command Create(CommandHost host)
    {
        var command = new Command(
            "quickstart", "Train nine small models and ask each a million questions per operation: less than ten minutes on two cores.");
        var alone = ConsoleBeside.Option();
        command.Options.Add(alone);
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetValue(alone), cancellationToken));
        return command;
    }

    internal static Task<int> RunAsync(CommandContext context, bool alone, CancellationToken cancellationToken)
    {
        var spec = SweepFile.Parse(Text(), Resource);
        return new SweepRun(context).RunAsync(_ => Task.FromResult(spec), new(Detach: false, RequirePerfect: false, alone), cancellationToken);
    }

    /// <summary>Returns the embedded copy of <c>sweeps/quickstart.yaml</c>.</summary>
    internal static string Text()
    {
        using var stream = typeof(QuickstartCommand).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"This build lacks its resource {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
