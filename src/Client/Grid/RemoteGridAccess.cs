using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Client;

/// <summary>Reaches remote grids alone: those that a cluster file names.</summary>
public sealed class RemoteGridAccess : IGridAccess
{
    public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Address.ClusterFile is { } file
            ? OrleansClientGrid.ConnectAsync(Read(file), file, cancellationToken)
            : throw new ClientException(
                "No grid is named. Give --cluster FILE (or set VA_CLUSTER), a JSON file with an 'Orleans' section; " +
                "to run a grid on this machine use ./va of a source checkout.");
    }

    /// <summary>Reads a cluster file.</summary>
    /// <exception cref="ClientException">It is missing, no JSON, or lacks a key without which there is no grid.</exception>
    private static IConfigurationRoot Read(string file)
    {
        try
        {
            // Read here and not by the configuration's own provider, whose messages name no place.
            using var text = File.OpenRead(file);
            using (JsonDocument.Parse(text, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }))
            {
            }

            var configuration = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false).Build();
            foreach (var key in new[] { "ClusterId", "ServiceId", "Clustering:ProviderType" })
            {
                if (string.IsNullOrWhiteSpace(configuration[$"Orleans:{key}"]))
                {
                    throw new ClientException(
                        $"The cluster file {file} lacks Orleans:{key}. It looks like {{\"Orleans\": {{\"ClusterId\": \"va\", \"ServiceId\": \"va\", " +
                        "\"Clustering\": {\"ProviderType\": \"Static\", \"Gateways\": [\"10.0.0.5:30000\"]}}}.");
                }
            }

            return configuration;
        }
        catch (JsonException e)
        {
            throw new ClientException(
                $"{file}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: The cluster file is not well-formed JSON.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException(e is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no cluster file {file}. Check --cluster or VA_CLUSTER."
                : $"The cluster file {file} cannot be read: {e.Message}", e);
        }
    }
}
