using System.Globalization;

namespace VerifiedAddition.Silo;

/// <summary>The error that ended an attempt, in words that say what to do.</summary>
internal static class TrainingFault
{
    /// <summary>Describes <paramref name="error"/>.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="heapBytes">The most that the heap of .NET may take here: of a container with a limit, three quarters.</param>
    public static string Describe(Exception error, long heapBytes) => error is OutOfMemoryException
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"A step needs more memory than there is: {heapBytes >> 20} MiB at most, which in a container is three quarters of its limit. Raise the limit " +
            $"(in Kubernetes resources.limits.memory), or lower {DeviceOptions.Section}:Slots or the variant's batchSize; 'va sweep retry' then tries again.")
        : error.Message;
}
