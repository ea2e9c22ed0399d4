using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A model's weights in a file of this machine, for what is computed in this process.</summary>
/// <param name="Name">What to call the model.</param>
/// <param name="Path">The weight file.</param>
/// <param name="Operations">What it was trained on; null where that is not known.</param>
internal sealed record LocalModel(string Name, string Path, IReadOnlyList<Operation>? Operations)
{
    /// <summary>Hands over a named weight file, or a copy of a variant's weights that is deleted afterwards.</summary>
    /// <exception cref="ClientException">There is no such model, or it is not trained yet.</exception>
    public static async Task<T> UseAsync<T>(
        CommandContext context, string model, Func<LocalModel, Task<T>> work, CancellationToken cancellationToken)
    {
        if (ModelArgument.IsPath(model))
        {
            return await work(new(System.IO.Path.GetFileNameWithoutExtension(model), ModelArgument.ExistingFile(model), null));
        }

        var folder = Directory.CreateTempSubdirectory("va-");
        try
        {
            return await work(await FetchAsync(context, model, folder.FullName, cancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<LocalModel> FetchAsync(
        CommandContext context, string model, string folder, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        var (weights, file) = (variant.Weights, System.IO.Path.Combine(folder, "weights.safetensors"));
        await ModelExportCommand.DownloadAsync(
            grid.Grains.GetGrain<IModelGrain>(weights.Sha256), weights, "safetensors", file, cancellationToken);
        Operation[] operations = [.. variant.Spec.Operations.Where(operation => operation != Operation.Multiply)];
        return new(variant.Name, file, operations.Length > 0 ? operations : null);
    }
}
