// A row of models.json.
#pragma once

#include "catalog/reader.hpp"

namespace sizewell::catalog {

/// Fills a model from its row; `replaces` when the row changes single values of one that is there.
void read_model(Reader& reader, const nlohmann::json& row, const std::string& at, Model& model, bool replaces);

}  // namespace sizewell::catalog
