using System.Globalization;
using Orleans.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Tells other silos, with the versions of the grain interfaces, the oldest contract that this one understands.</summary>
internal sealed class OldestContract : IGrainInterfacePropertiesProvider
{
    /// <summary>The property of a grain interface in a silo's manifest.</summary>
    public const string Property = "va.oldest-contract";

    /// <inheritdoc/>
    public void Populate(Type interfaceType, GrainInterfaceType grainInterfaceType, Dictionary<string, string> properties)
    {
        if (interfaceType.Assembly == typeof(GridContract).Assembly)
        {
            properties[Property] = GridContract.Oldest.ToString(CultureInfo.InvariantCulture);
        }
    }
}
