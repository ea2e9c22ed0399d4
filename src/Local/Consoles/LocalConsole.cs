using VerifiedAddition.Api;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Consoles of grids on this machine. Nothing of a web server is loaded before one is served.</summary>
internal sealed class LocalConsole : IGridConsole
{
    /// <summary>The folder in a data folder that belongs to consoles.</summary>
    private const string FolderName = "console";

    private const string TokensName = "tokens.json";

    public bool IsThere => true;

    public Task<IServedConsole> ServeAsync(ConsoleRequest request, CancellationToken cancellationToken)
    {
        var folder = FolderOf(request.Address);
        return ServedConsole.StartAsync(request, folder, folder is null ? null : Path.Combine(folder, TokensName), cancellationToken);
    }

    public ITokens TokensOf(GridAddress address, string? file)
    {
        if (file is not null)
        {
            return new LocalTokens(new TokenFile(file));
        }

        if (address.ClusterFile is not null)
        {
            throw new ClientException("The console of a cluster keeps its tokens in a secret (docs/console.md). Name the file to work on with --file.");
        }

        var folder = ChosenFolder.Of(address.DataFolder);
        return folder.IsBegun ? new LocalTokens(new TokenFile(Path.Combine(folder.Path, FolderName, TokensName))) : throw folder.Missing(address.DataFolder);
    }

    private static string? FolderOf(GridAddress address) =>
        address.ClusterFile is null ? Path.Combine(ChosenFolder.Of(address.DataFolder).Path, FolderName) : null;
}
