using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>A program without a web server: it says so and names the remedy.</summary>
internal sealed class NoConsole : IGridConsole
{
    public bool IsThere => false;

    public Task<IServedConsole> ServeAsync(ConsoleRequest request, CancellationToken cancellationToken) => throw Refusal();

    public ITokens TokensOf(GridAddress address, string? file) => throw Refusal();

    private static ClientException Refusal() => new("This va has no console. ./va of a source checkout has one; in a cluster it is a program of its own (docs/console.md).");
}
