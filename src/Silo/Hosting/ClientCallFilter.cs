using System.Collections.Concurrent;
using System.Reflection;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Lets clients call what is meant for them (<see cref="ForClientsAttribute"/>) and nothing else: a client is not a silo.</summary>
/// <remarks>
/// A client may also ask which grain interfaces there are, which Orleans does for it when it connects, and where a grain is active. The filter
/// trusts the source that a message names, as Orleans does; docs/security.md says what follows.
/// </remarks>
internal sealed partial class ClientCallFilter(ILogger<ClientCallFilter> logger) : IIncomingGrainCallFilter
{
    /// <summary>Orleans names the clients within silos, with which hosted services call grains, this way.</summary>
    private const string OfSilo = "hosted-";

    private readonly ConcurrentDictionary<MethodInfo, bool> _forClients = new();

    /// <exception cref="UnauthorizedAccessException">A client called what only silos may call; nothing was done.</exception>
    public Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (IsOfSilo(context.SourceId) || _forClients.GetOrAdd(context.InterfaceMethod, IsForClients))
        {
            return context.Invoke();
        }

        LogRefused(logger, context.SourceId, context.InterfaceName, context.MethodName);
        throw new UnauthorizedAccessException(
            $"{context.InterfaceName}.{context.MethodName} is for silos, and a client called it. Nothing was done (docs/security.md).");
    }

    private static bool IsOfSilo(GrainId? source) =>
        source is { } id && (!id.IsClient() || id.Key.ToString() is { } key && key.StartsWith(OfSilo, StringComparison.Ordinal));

    private static bool IsForClients(MethodInfo method) =>
        method.DeclaringType is { } contract && (
            contract.IsDefined(typeof(ForClientsAttribute), inherit: false)
            || contract.FullName is "Orleans.Runtime.IClusterManifestSystemTarget"
            || (contract == typeof(IManagementGrain) && method.Name is nameof(IManagementGrain.GetActivationAddress)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The client {Client} called {Interface}.{Method}, which is for silos. It was refused")]
    private static partial void LogRefused(ILogger logger, GrainId? client, string @interface, string method);
}
