using System.CommandLine;
using System.Net;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va console</c>: serves the API and the page of a grid on this machine.</summary>
internal static class ConsoleCommand
{
    public static Command Create(CommandHost host)
    {
        var port = new Option<int>("--port")
        {
            Description = "The port to serve on. Default: one that is free.",
            HelpName = "N",
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > IPEndPoint.MaxPort)
            {
                result.AddError($"--port must be from 0 to {IPEndPoint.MaxPort}; 0 chooses a free one.");
            }
        });
        var command = new Command("console", "Show the grid in a browser, and serve its API, on this machine alone (docs/console.md). Ctrl-C ends it.")
        {
            port,
            TokenCommands.Create(host),
        };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetValue(port), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, int port, CancellationToken cancellationToken)
    {
        if (!context.Console.IsThere)
        {
            _ = context.Console.TokensOf(context.Address, file: null); // says why
        }

        await using var grid = await LastingGrid.ConnectAsync(
            stop => context.ConnectOrBeginAsync(GridRole.Worker, stop), context.Report.Time, cancellationToken);
        await using (var console = await context.Console.ServeAsync(
            new(context.Address, grid.GridAsync, port, OwnsFolder: grid.Now.Trainer is Trainer.ThisProcess), cancellationToken))
        {
            context.Report.Result(() => new ConsoleJson(console.Address, console.SignIn, grid.Now.Description), () => Tell(context.Report, console, grid.Now));
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var last = grid.Now;
        await grid.DisposeAsync();
        throw new ClientException(ExitCodes.Interrupted, $"The console has ended.{string.Concat(last.Unsaved.Select(one => $" {one.Variant}: {one.Why}"))}");
    }

    private static void Tell(Report report, IServedConsole console, IGrid grid)
    {
        report.Say($"The console of the grid at {grid.Description}. This address lets one browser in, once:");
        report.Say($"  {console.SignIn}");
        report.Say("Programs of yours find a token in console/session.json of the data folder; 'va console token create NAME' makes one for others.");
        report.Say("Ctrl-C ends the console, and what trains here with it; progress is kept.");
    }
}
