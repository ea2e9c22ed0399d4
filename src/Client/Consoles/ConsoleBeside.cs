using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>The console that a command serves while it runs a grid in this process and somebody looks at its terminal.</summary>
internal static class ConsoleBeside
{
    /// <summary>The option that turns it off.</summary>
    public static Option<bool> Option() => new("--no-console")
    {
        Description = "Do not serve the page and the API of the grid while this runs. They are served only where the output is a terminal.",
    };

    /// <summary>Begins to serve, and prints the address; null where there is nothing to serve, or nobody to tell. The command goes on if it fails.</summary>
    public static async Task<IServedConsole?> ServeAsync(CommandContext context, IGrid grid, CancellationToken cancellationToken)
    {
        if (!context.Console.IsThere || context.Report.Live is null || grid.Trainer is not Trainer.ThisProcess)
        {
            return null;
        }

        try
        {
            var console = await context.Console.ServeAsync(new(context.Address, _ => ValueTask.FromResult(grid), Port: 0, OwnsFolder: true), cancellationToken);
            context.Report.Say($"In a browser, once: {console.SignIn}");
            return console;
        }
        catch (ClientException e)
        {
            context.Report.Warn($"There is no console: {e.Message}");
            return null;
        }
    }
}
