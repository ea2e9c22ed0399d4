using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Experiments;

/// <summary>Reaches remote grids alone: those that a cluster file names.</summary>
public sealed class RemoteGridAccess : IGridAccess
{
    /// <inheritdoc/>
    public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Address.ClusterFile is { } file
            ? OrleansClientGrid.ConnectAsync(Read(file), file, cancellationToken)
            : throw new ClientException(
                "No grid is named. Give --cluster FILE (or set VA_CLUSTER), a JSON file with an 'Orleans' section; " +
                "to run a grid on this machine use ./va of a source checkout.");
    }

    /// <summary>Reads a cluster file, and over it the folder of secrets and the environment.</summary>
    /// <exception cref="ClientException">It is missing, no JSON, or lacks a key without which there is no grid.</exception>
    private static IConfigurationRoot Read(string file)
    {
        IConfigurationRoot configuration;
        try
        {
            configuration = new ConfigurationBuilder().AddSettingsFile(file, "cluster file").AddSecretsAndEnvironment().Build();
        }
        catch (InvalidConfigurationException e)
        {
            throw new ClientException(
                e.InnerException is FileNotFoundException or DirectoryNotFoundException ? $"{e.Message} Check --cluster or VA_CLUSTER." : e.Message,
                e);
        }

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
}
